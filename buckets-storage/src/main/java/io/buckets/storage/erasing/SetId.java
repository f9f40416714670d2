package io.buckets.storage.erasing;

/// Names one virtual erasure set.
///
/// @param pool index of its pool
/// @param set index within the pool
public record SetId(int pool, int set) {}
