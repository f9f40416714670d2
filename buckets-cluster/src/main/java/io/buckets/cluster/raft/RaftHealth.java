package io.buckets.cluster.raft;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;

/// How the control plane of a node is, for operators.
///
/// @param role leader, follower, candidate or listener; down if it does not take part
/// @param term counts elections
/// @param leader the node that leads, as far as is known here
/// @param applied the last entry of the log that is applied here
/// @param lag how many entries are known here to be committed and not applied yet
/// @param lease how long it still holds; nothing if it does not
public record RaftHealth(
    String role, long term, OptionalInt leader, long applied, long lag, Duration lease) {
  static RaftHealth of(RaftNode node, Progress progress, ControlLease lease) {
    Running now = node.running();
    String role = "down";
    long lag = 0;
    if (now != null && !node.isDown()) {
      role = now.info().getCurrentRole().name().toLowerCase(Locale.ROOT);
      long committed = now.division().getRaftLog().getLastCommittedIndex();
      lag = Math.max(0, committed - progress.logIndex());
    }
    return new RaftHealth(role, node.term(), node.leader(), progress.logIndex(), lag, lease.left());
  }
}
