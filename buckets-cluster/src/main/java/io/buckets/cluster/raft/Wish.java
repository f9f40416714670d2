package io.buckets.cluster.raft;

import io.buckets.cluster.state.Applied;
import io.buckets.cluster.state.ClusterState;
import io.buckets.core.StoreException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/// A change or a look that somebody waits for on this node, until it is applied here.
///
/// It may take several attempts, and one whose fate is unknown may be applied later. So a refusal
/// is told only when no other attempt is left that could still be accepted; an acceptance is told
/// at once, since the state takes a command id once.
///
/// Threading: any thread; its own lock.
final class Wish {
  /// What became of an attempt, and where it is in the log.
  record Settled(int attempt, long logIndex, Outcome outcome) {}

  /// What became of the wish, and where it is in the log.
  record Fulfilled(Applied applied, long logIndex) {}

  private final UUID id = UUID.randomUUID();
  private final ByteString command;
  private final Map<Integer, Long> openTerms = new HashMap<>();
  private int attempts;
  private int calling;
  private boolean busy;
  private boolean ended;
  private @Nullable Settled awaited;
  private @Nullable Fulfilled done;
  private Outcome.@Nullable Refused refusal;

  /// @param command empty for a look
  Wish(ByteString command) {
    this.command = command;
  }

  UUID id() {
    return id;
  }

  int bytes() {
    return command.size();
  }

  /// Whether it changes nothing.
  boolean isLook() {
    return command.isEmpty();
  }

  /// Begins another attempt, at the leader of that term.
  synchronized LogEntry attempt(long term) {
    attempts++;
    calling = attempts;
    openTerms.put(attempts, term);
    return new LogEntry(id, attempts, term, command);
  }

  /// Whether another attempt may help: none is being asked about, and none was refused.
  synchronized boolean isIdle() {
    return calling == 0 && awaited == null && refusal == null && done == null;
  }

  /// Nobody waits for the answer to the last attempt any more.
  synchronized void giveUpAsking() {
    calling = 0;
  }

  /// Whether an attempt may be in a log, and may yet be applied.
  synchronized boolean mayHappen() {
    return !openTerms.isEmpty();
  }

  /// Whether the last attempt was not taken since too much waits.
  synchronized boolean isBusy() {
    return busy;
  }

  /// The leader has answered, or it is known that it will not.
  synchronized void told(int attempt, Answer answer) {
    if (calling == attempt) {
      calling = 0;
    }
    Outcome outcome = answer.outcome();
    if (outcome != null && openTerms.containsKey(attempt)) {
      awaited = new Settled(attempt, answer.logIndex(), outcome);
    }
    if (answer.kind() != Answer.Kind.UNKNOWN && outcome == null) {
      openTerms.remove(attempt);
    }
    busy = answer.kind() == Answer.Kind.BUSY;
    notifyAll();
  }

  /// One of its entries was applied here, which made that state.
  synchronized void applied(Settled settled, ClusterState state) {
    settle(settled, state, false);
  }

  /// The log was applied here up to that place, perhaps without its entries: by a snapshot.
  synchronized void passed(long logIndex, ClusterState state) {
    Settled known = awaited;
    if (known != null && known.logIndex() <= logIndex) {
      settle(known, state, true);
    }
  }

  /// Entries of that term are being applied here: what was meant for an earlier one and has not
  /// been applied never will be.
  synchronized void begun(long term) {
    if (openTerms.values().removeIf(meant -> meant < term)) {
      notifyAll();
    }
  }

  /// @param late whether the state is a later one than the one right after it
  private void settle(Settled settled, ClusterState state, boolean late) {
    int attempt = settled.attempt();
    openTerms.remove(attempt);
    Settled known = awaited;
    if (known != null && known.attempt() == attempt) {
      awaited = null;
    }
    if (calling == attempt) {
      calling = 0;
    }
    switch (settled.outcome()) {
      case Outcome.Made made when done == null ->
          done =
              new Fulfilled(
                  new Applied(made.index(), state, made.repeated() || late), settled.logIndex());
      case Outcome.Refused refused -> refusal = refused;
      default -> {
        // It is settled already, or this attempt came too late.
      }
    }
    notifyAll();
  }

  /// What became of it, once that is sure.
  ///
  /// @throws StoreException if the state does not allow it
  synchronized Optional<Fulfilled> result() {
    Outcome.Refused refused = refusal;
    if (done == null && refused != null && openTerms.isEmpty()) {
      throw refused.asException();
    }
    return Optional.ofNullable(done);
  }

  /// Nothing more will come.
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized boolean isEnded() {
    return ended;
  }

  /// Waits for news of it, no longer than that.
  ///
  /// @throws InterruptedException if the thread shall not wait
  synchronized void pause(long nanos) throws InterruptedException {
    boolean settled = done != null || (refusal != null && openTerms.isEmpty());
    if (!settled && !ended && nanos > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    }
  }
}
