package io.buckets.cluster;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.UUID;

/// A control plane that forgets everything when the process ends: for tests and simulations.
///
/// Threading: one lock orders the submits; reading takes none.
public final class MemoryControlPlane implements ControlPlane {
  private final Object lock = new Object();
  private volatile ClusterState state;
  private volatile boolean closed;

  /// A control plane of a cluster without history.
  public MemoryControlPlane(UUID deploymentId) {
    this(ClusterState.genesis(deploymentId));
  }

  /// A control plane that goes on from `state`.
  public MemoryControlPlane(ClusterState state) {
    this.state = state;
  }

  @Override
  public ClusterState state() {
    return state;
  }

  @Override
  public ClusterState submit(ClusterCommand command) {
    synchronized (lock) {
      if (closed) {
        throw new StoreException(Reason.CLOSED, "the control plane is closed");
      }
      ClusterState next = state.apply(command);
      state = next;
      return next;
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
  }
}
