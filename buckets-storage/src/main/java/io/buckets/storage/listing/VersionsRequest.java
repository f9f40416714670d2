package io.buckets.storage.listing;

import io.buckets.core.VersionId;
import org.jspecify.annotations.Nullable;

/// Asks for one page of the versions of a bucket's objects.
///
/// @param keys which keys, and after which; most entries
/// @param place if it is not null, the page begins with the key that `keys` names to begin after,
///   at those of its versions that are older than this one, whether that is still there or not; the
///   null version means where that is now
public record VersionsRequest(ListRequest keys, @Nullable VersionId place) {}
