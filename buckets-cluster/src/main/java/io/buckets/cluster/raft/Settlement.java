package io.buckets.cluster.raft;

import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/// Lets the leader find out when no node goes on any more by a state without a certain entry: each
/// has applied it, or its lease is over.
///
/// Threading: any thread; each waits for its own.
final class Settlement {
  /// How it ended.
  enum End {
    /// No node goes on without it.
    SETTLED,
    /// This node does not lead, or does not any more: another must be asked.
    NOT_LEADER,
    /// The time is over.
    LATE
  }

  private final RaftSetup setup;
  private final RaftNode node;
  private final Progress progress;
  private final LeaseBook book;

  Settlement(RaftSetup setup, RaftNode node, Progress progress, LeaseBook book) {
    this.setup = setup;
    this.node = node;
    this.progress = progress;
    this.book = book;
  }

  /// Who may still go by what.
  LeaseBook book() {
    return book;
  }

  /// Whether this node leads and knows since when.
  boolean leads() {
    return node.isLeader() && book.term() == node.term();
  }

  /// Waits until an entry is settled.
  ///
  /// @param from who asks; it has applied the entry
  End settle(long logIndex, int from, long deadlineNanos) {
    // Only a leader that has applied the entry knows of every lease that was granted before it.
    if (!progress.awaitLog(logIndex, deadlineNanos)) {
      return End.LATE;
    }
    if (!leads()) {
      return End.NOT_LEADER;
    }
    long since = System.nanoTime();
    List<Integer> others = new ArrayList<>(setup.links().keySet());
    others.remove(Integer.valueOf(from));
    Round round = new Round(logIndex, deadlineNanos);
    while (true) {
      others.removeIf(other -> round.hasConfirmed(other) || isOut(other, since));
      if (others.isEmpty()) {
        return End.SETTLED;
      }
      if (!leads()) {
        return End.NOT_LEADER;
      }
      if (deadlineNanos - System.nanoTime() <= 0 || Thread.currentThread().isInterrupted()) {
        return End.LATE;
      }
      round.ask(others);
      round.rest();
    }
  }

  private boolean isOut(int other, long since) {
    OptionalLong left = book.nanosLeft(other, since);
    return left.isPresent() && left.getAsLong() <= 0;
  }

  /// Asking the others, each again when it fails.
  private final class Round {
    private final long logIndex;
    private final long deadlineNanos;
    private final Set<Integer> confirmed = ConcurrentHashMap.newKeySet();
    private final Map<Integer, PeerCall> calls = new HashMap<>();

    Round(long logIndex, long deadlineNanos) {
      this.logIndex = logIndex;
      this.deadlineNanos = deadlineNanos;
    }

    boolean hasConfirmed(int other) {
      return confirmed.contains(other);
    }

    void ask(List<Integer> others) {
      for (int other : others) {
        PeerLink link = setup.links().get(other);
        PeerCall before = calls.get(other);
        if (link != null && (before == null || before.isDone())) {
          PeerCall call = confirmation(other);
          calls.put(other, call);
          link.send(List.of(call));
        }
      }
    }

    private PeerCall confirmation(int other) {
      ByteBuffer index = ByteBuffer.allocate(Long.BYTES).putLong(logIndex).flip();
      PeerMessage message =
          new PeerMessage(
              RaftMessage.SERVICE, RaftMessage.CONFIRM.with(ByteString.copyFrom(index)));
      long left = deadlineNanos - System.nanoTime();
      Duration patience = Duration.ofNanos(Math.min(left, RaftLimits.ATTEMPT.toNanos()));
      return PeerCall.of(message, patience).toBeTold(call -> told(other, call));
    }

    private void told(int other, PeerCall call) {
      try {
        if (!RaftMessage.result(call.answer().head()).hasRemaining() && confirmed.add(other)) {
          wake();
        }
      } catch (PeerFault | IOException e) {
        // It is asked again, until its lease is over.
      }
    }

    private synchronized void wake() {
      notifyAll();
    }

    private synchronized void rest() {
      if (!confirmed.containsAll(calls.keySet())) {
        try {
          TimeUnit.NANOSECONDS.timedWait(this, RaftLimits.PAUSE.toNanos());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
