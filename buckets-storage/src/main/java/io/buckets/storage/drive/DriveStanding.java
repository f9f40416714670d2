package io.buckets.storage.drive;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a drive that was just opened says of its index, and remembers of the indexes of others,
/// before it has written anything; {@link DriveTrial} judges by it.
///
/// @param mark how far its index has come
/// @param others the newest marks of other drives that it was told of
/// @param doubt what speaks against its index; null if nothing on the drive does
/// @param readable whether its index can be opened at all, be it only up to the damage
/// @param filling whether it is being filled, so that it has nothing to remember
/// @param latestMillis when the newest of its batches was written; 0 if that is not known
public record DriveStanding(
    Mark mark,
    Map<UUID, Mark> others,
    @Nullable String doubt,
    boolean readable,
    boolean filling,
    long latestMillis) {}
