package io.buckets.cluster.state;

/// What became of a submitted command.
///
/// @param index of the command: its place in the order of all
/// @param state right after it; if it is `repeated`, a later one that holds it
/// @param repeated whether it had been applied by an earlier submit of the same id
public record Applied(long index, ClusterState state, boolean repeated) {}
