package io.buckets.storage.drive;

/// That a drive begins anew, without the index that it had.
///
/// @param why what was wrong with that
/// @param past the newest mark of the drive that anyone knows
/// @param alone whether nobody can fill it, so that it is empty, and not being filled
public record Refill(String why, Mark past, boolean alone) {}
