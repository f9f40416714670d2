package io.buckets.cluster.state;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// A control plane that forgets everything when the process ends: for tests and simulations.
///
/// Threading: one lock orders the submits; reading takes none.
public final class MemoryControlPlane implements ControlPlane {
  private final Object lock = new Object();
  private volatile ClusterState state;
  private boolean closed;

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
  public ClusterState read() {
    synchronized (lock) {
      requireOpen();
      return state;
    }
  }

  @Override
  public ClusterState await(long index, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (lock) {
      while (state.index() < index) {
        requireOpen();
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new StoreException(Reason.TIMEOUT, "the state has not come to index " + index);
        }
        waitFor(left);
      }
      return state;
    }
  }

  private void waitFor(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(lock, nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(Reason.CLOSED, "interrupted while waiting for a change", e);
    }
  }

  @Override
  public Applied submit(Submission submission) {
    synchronized (lock) {
      requireOpen();
      OptionalLong before =
          submission.id().map(state.recent()::indexOf).orElse(OptionalLong.empty());
      if (before.isPresent()) {
        return new Applied(before.getAsLong(), state, true);
      }
      state = state.apply(submission);
      lock.notifyAll();
      return new Applied(state.index(), state, false);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new StoreException(Reason.CLOSED, "the control plane is closed");
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
  }
}
