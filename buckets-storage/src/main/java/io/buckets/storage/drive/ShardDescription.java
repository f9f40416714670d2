package io.buckets.storage.drive;

/// What a sealed shard file says of itself.
///
/// @param header the description written when it was staged
/// @param trailer the version's document, written when it was sealed
/// @param length bytes of the data region
/// @param modifiedMillis when it was sealed, milliseconds since the epoch
public record ShardDescription(byte[] header, byte[] trailer, long length, long modifiedMillis) {}
