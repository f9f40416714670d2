package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// How far this node has applied the log, for whoever waits for it. Neither the state nor the place
/// in the log ever goes back, also when the library is started anew and applies again what it had;
/// the place does when the node begins another log.
///
/// Threading: any thread; one at a time applies.
final class Progress {
  private final Object lock = new Object();
  private volatile ClusterState state;
  private volatile KnownState known;
  private volatile long logIndex = -1;
  private boolean closed;

  Progress(ClusterState first) {
    this.state = first;
    this.known = KnownState.first(first);
  }

  ClusterState state() {
    return state;
  }

  /// The newest state of which it is known how far it goes.
  KnownState known() {
    return known;
  }

  /// Of the last entry that was applied.
  long logIndex() {
    return logIndex;
  }

  /// Shows a state, before those are told who waited for what it holds.
  void show(ClusterState next) {
    if (next.index() > state.index()) {
      state = next;
    }
  }

  /// Another log is begun: what comes of it has places of its own. The state does not go back.
  void beginAnew() {
    synchronized (lock) {
      logIndex = -1;
    }
  }

  /// Everything up to that entry has been shown and told.
  void reach(long term, long index) {
    synchronized (lock) {
      ClusterState shown = state;
      known = known.newer(new KnownState(shown, new Position(shown.founded(), term, index)));
      if (index > logIndex) {
        logIndex = index;
        lock.notifyAll();
      }
    }
  }

  /// Waits for a state of that index.
  ///
  /// @throws StoreException TIMEOUT; CLOSED
  ClusterState await(long index, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean there = waitUntil(() -> state.index() >= index, deadline);
    ClusterState seen = state;
    if (seen.index() >= index) {
      return seen;
    }
    if (there) {
      throw new StoreException(Reason.CLOSED, "the control plane is closed");
    }
    throw new StoreException(Reason.TIMEOUT, "the state has not come to index " + index);
  }

  /// Waits until an entry has been applied.
  ///
  /// @return whether it has
  boolean awaitLog(long index, long deadlineNanos) {
    waitUntil(() -> logIndex >= index, deadlineNanos);
    return logIndex >= index;
  }

  /// @return false if the time ran out; true if it holds or nothing is waited for any more
  private boolean waitUntil(BooleanSupplier condition, long deadlineNanos) {
    synchronized (lock) {
      while (!closed && !condition.getAsBoolean()) {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(lock, left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new StoreException(Reason.CLOSED, "interrupted while waiting for a change", e);
        }
      }
      return true;
    }
  }

  void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
  }
}
