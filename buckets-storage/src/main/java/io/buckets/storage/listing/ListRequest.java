package io.buckets.storage.listing;

import io.buckets.core.BucketName;

/// Asks for one page of a bucket's objects (or uploads) in UTF-8 order of their keys.
///
/// @param bucket the bucket
/// @param prefix only keys that begin so; UTF-8 bytes, maybe empty
/// @param delimiter keys that share all up to its first occurrence after the prefix are one common
///   prefix; empty: none
/// @param after only keys (and common prefixes) greater than this; UTF-8 bytes, empty for the
///   beginning
/// @param limit most entries, keys and common prefixes together, 0 to {@link
///   io.buckets.core.Limits#PAGE_KEYS}
public record ListRequest(
    BucketName bucket, byte[] prefix, byte[] delimiter, byte[] after, int limit) {}
