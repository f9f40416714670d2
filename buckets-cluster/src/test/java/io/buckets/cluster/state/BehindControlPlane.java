package io.buckets.cluster.state;

import java.time.Duration;

/// A control plane as one node of several has it: what others submit is known here only once this
/// node has asked for the newest state, or has submitted something itself.
///
/// Threading: any thread.
public final class BehindControlPlane implements ControlPlane {
  private final ControlPlane common;
  private volatile ClusterState known;

  /// @param common what all nodes submit to
  public BehindControlPlane(ControlPlane common) {
    this.common = common;
    this.known = common.state();
  }

  @Override
  public ClusterState state() {
    return known;
  }

  @Override
  public ClusterState read() {
    return learn(common.read());
  }

  @Override
  public ClusterState await(long index, Duration patience) {
    return learn(common.await(index, patience));
  }

  @Override
  public Applied submit(Submission submission) {
    Applied applied = common.submit(submission);
    var _ = learn(applied.state());
    return applied;
  }

  private synchronized ClusterState learn(ClusterState newer) {
    if (newer.index() > known.index()) {
      known = newer;
    }
    return known;
  }

  @Override
  public void close() {}
}
