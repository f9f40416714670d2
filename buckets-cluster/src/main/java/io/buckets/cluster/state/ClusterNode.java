package io.buckets.cluster.state;

/// A process that serves drives of the cluster.
///
/// @param number never given to another node, not even when this one is removed: ballots carry it
/// @param name under which operators know it
/// @param incarnation higher with each start of it; of two that claim to be the node, the lower one
///   is the past
public record ClusterNode(int number, String name, long incarnation) {}
