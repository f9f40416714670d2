package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The wishes of this node that are under way, told of everything that is applied here.
///
/// Threading: any thread; one at a time applies.
final class Wishes {
  private final Map<UUID, Wish> byId = new ConcurrentHashMap<>();
  private final Object room = new Object();
  private int count;
  private long bytes;
  private boolean closed;
  private volatile long term;

  /// @throws StoreException BUSY if too much waits; CLOSED
  void add(Wish wish) {
    synchronized (room) {
      if (closed) {
        throw new StoreException(Reason.CLOSED, "the control plane is closed");
      }
      if (count >= Limits.COMMANDS_IN_FLIGHT || bytes >= Limits.COMMAND_BYTES_IN_FLIGHT) {
        throw new StoreException(Reason.BUSY, "too many changes of the cluster wait; try again");
      }
      count++;
      bytes += wish.bytes();
      byId.put(wish.id(), wish);
    }
  }

  void remove(Wish wish) {
    byId.remove(wish.id());
    synchronized (room) {
      count--;
      bytes -= wish.bytes();
      room.notifyAll();
    }
  }

  /// Begins an attempt at a wish, at the leader of that term.
  LogEntry attempt(Wish wish, long leaderTerm) {
    LogEntry entry = wish.attempt(leaderTerm);
    wish.begun(term);
    return entry;
  }

  /// An entry was applied here, which made that state.
  void applied(LogEntry entry, long logIndex, Outcome outcome, ClusterState state) {
    Wish wish = byId.get(entry.wish());
    if (wish != null) {
      wish.applied(new Wish.Settled(entry.attempt(), logIndex, outcome), state);
    }
  }

  /// Entries of that term are being applied here.
  void begun(long newTerm) {
    if (newTerm > term) {
      term = newTerm;
      byId.values().forEach(wish -> wish.begun(newTerm));
    }
  }

  /// Another log is begun, and may have terms of its own.
  void beginAnew() {
    term = 0;
  }

  /// The log was applied here up to that place, in one leap.
  void passed(long logIndex, ClusterState state) {
    byId.values().forEach(wish -> wish.passed(logIndex, state));
  }

  /// Takes no more, waits a while for changes that are under way, and ends the rest.
  void close(long patienceNanos) {
    long deadline = System.nanoTime() + patienceNanos;
    synchronized (room) {
      closed = true;
    }
    byId.values().stream().filter(Wish::isLook).forEach(Wish::end);
    synchronized (room) {
      long left = patienceNanos;
      while (count > 0 && left > 0) {
        try {
          TimeUnit.NANOSECONDS.timedWait(room, left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          break;
        }
        left = deadline - System.nanoTime();
      }
    }
    byId.values().forEach(Wish::end);
  }
}
