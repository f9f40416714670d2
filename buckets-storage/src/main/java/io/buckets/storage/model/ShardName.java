package io.buckets.storage.model;

/// Names one shard file: the same on every drive of the set, each of which holds its own shard
/// under it.
///
/// @param owner the object key whose directory holds the file (the register of the object, never of
///   an upload)
/// @param data the version's data, or the upload's
/// @param part part number, 1 for an object put whole
/// @param attempt tells apart several uploads of the same part; 0 for an object put whole
public record ShardName(RegisterKey owner, DataId data, int part, int attempt) {}
