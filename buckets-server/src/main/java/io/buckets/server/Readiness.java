package io.buckets.server;

import io.buckets.cluster.raft.RaftControlPlane;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Whether this node can take reads and writes, and what is missing if not: it must have caught up
/// with the control plane, its clock must be right, and each set must have its write quorum.
///
/// Threading: any thread.
final class Readiness {
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Control control;
  private final BooleanSupplier quorums;
  private final Supplier<String> astray;
  private volatile boolean caughtUp;
  private volatile boolean stopping;

  /// @param quorums whether each set has its write quorum
  /// @param astray why this node must write nothing; empty if it may
  Readiness(Control control, BooleanSupplier quorums, Supplier<String> astray) {
    this.control = control;
    this.quorums = quorums;
    this.astray = astray;
  }

  /// From now on it is not, whatever else holds.
  void stop() {
    stopping = true;
  }

  boolean isReady() {
    return missing().isEmpty();
  }

  /// What is missing, as a sentence; empty if nothing is.
  String missing() {
    if (stopping) {
      return "this node is stopping";
    }
    String behind = control.raft().map(this::behind).orElse("");
    if (!behind.isEmpty()) {
      return behind;
    }
    if (!quorums.getAsBoolean()) {
      return "too few drives are in service for writes; reads are served as far as drives allow";
    }
    if (!control.isWritable()) {
      return "the control plane takes no changes; reads are served as far as drives allow";
    }
    return astray.get();
  }

  /// Waits until nothing is missing, for a while.
  ///
  /// @return what still is; empty if nothing is
  String await(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    String missing = missing();
    while (!missing.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(LOOK);
      missing = missing();
    }
    return missing;
  }

  /// What keeps this node from knowing the settings that hold.
  private String behind(RaftControlPlane raft) {
    if (raft.leader().isEmpty()) {
      return "the control plane has no leader that is known here";
    }
    if (!raft.hasLease()) {
      return "this node has not heard from its cluster which settings hold";
    }
    // Once: while changes are made every node is behind by one now and then.
    long lag = caughtUp ? 0 : raft.health().lag();
    caughtUp |= lag == 0;
    return lag == 0 ? "" : "this node is " + lag + " changes behind the control plane";
  }
}
