package io.buckets.core.peer;

import io.buckets.core.peer.PeerFault.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One call of another node, from the moment it is made until it is answered or has failed: the
/// first of the two stands, whatever comes later is dropped.
///
/// Threading: any thread. Whoever carries the call completes it, on a thread that must not wait.
public final class PeerCall {
  /// How a call ended: one of the two is there.
  private record Outcome(@Nullable PeerAnswer answer, @Nullable PeerFault fault) {}

  private final PeerMessage message;
  private final long bytes;
  private final @Nullable ByteBuffer target;
  private final long answerBytes;
  private final long begunNanos = System.nanoTime();
  private final long deadlineNanos;
  private final Consumer<PeerCall> then;
  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();
  private volatile @Nullable Runnable givenUp;
  private volatile @Nullable Consumer<PeerCall> watcher;

  private PeerCall(Making making, Consumer<PeerCall> then) {
    // Views of its own: the caller's may be moved once the call was given up.
    this.message = making.message.view();
    this.bytes = message.bytes();
    this.target = making.target == null ? null : making.target.duplicate();
    this.answerBytes = making.answerBytes;
    this.deadlineNanos = begunNanos + making.patience.toNanos();
    this.then = then;
  }

  /// A call that is being put together.
  ///
  /// @param message what it says
  /// @param patience how long it may take
  /// @param target where the bulk of the answer goes, from its position on, which stays; null if
  ///   there is none
  /// @param answerBytes how much the answer may be, where that is more than a little
  public record Making(
      PeerMessage message, Duration patience, @Nullable ByteBuffer target, long answerBytes) {
    /// The call for a caller who waits.
    public PeerCall toWaitFor() {
      return new PeerCall(this, call -> {});
    }

    /// The call for a caller who is told; `then` must not wait.
    public PeerCall toBeTold(Consumer<PeerCall> then) {
      return new PeerCall(this, then);
    }
  }

  /// A call whose answer is short.
  public static Making of(PeerMessage message, Duration patience) {
    return new Making(message, patience, null, 0);
  }

  /// What it says.
  public PeerMessage message() {
    return message;
  }

  /// How long it is, in bytes.
  public long bytes() {
    return bytes;
  }

  /// Where the bulk of the answer goes.
  public @Nullable ByteBuffer target() {
    return target;
  }

  /// How much the answer may be at most, where that is more than a little, in bytes.
  public long answerBytes() {
    return answerBytes;
  }

  /// Whether it would hold up short ones that come after it.
  public boolean isBulk() {
    return message.bulk() != null
        || target != null
        || answerBytes > PeerLimits.SHORT_BYTES
        || message.head().remaining() > PeerLimits.SHORT_BYTES;
  }

  /// How long it may still take, in nanoseconds; zero or less if its time is over.
  public long nanosLeft() {
    return deadlineNanos - System.nanoTime();
  }

  /// Whether it has ended.
  public boolean isDone() {
    return outcome.get() != null;
  }

  /// Why it failed; null if it was answered, or has not ended.
  public PeerFault.@Nullable Reason fault() {
    Outcome how = outcome.get();
    return how == null || how.fault == null ? null : how.fault.reason();
  }

  /// Who is to be told if it ends by {@link #giveUp}.
  public void carriedBy(Runnable whenGivenUp) {
    givenUp = whenGivenUp;
  }

  /// How long ago it was made, in nanoseconds.
  public long nanos() {
    return System.nanoTime() - begunNanos;
  }

  /// Who measures it is told when it has ended, first of all; `watcher` must not wait.
  public void watchedBy(Consumer<PeerCall> watcher) {
    this.watcher = watcher;
  }

  /// It is answered.
  ///
  /// @return false if it had ended before
  public boolean complete(PeerAnswer answer) {
    return end(new Outcome(answer, null));
  }

  /// It has failed.
  ///
  /// @return false if it had ended before
  public boolean fail(Reason reason, String why) {
    return end(new Outcome(null, new PeerFault(reason, why)));
  }

  private boolean end(Outcome how) {
    if (!outcome.compareAndSet(null, how)) {
      return false;
    }
    Consumer<PeerCall> watching = watcher;
    if (watching != null) {
      watching.accept(this);
    }
    done.countDown();
    then.accept(this);
    return true;
  }

  /// Nobody waits for it any more: it fails with TIMEOUT, and the other node is told if it is
  /// there.
  public void giveUp(String why) {
    Runnable carrier = givenUp;
    if (fail(Reason.TIMEOUT, why) && carrier != null) {
      carrier.run();
    }
  }

  /// The answer of a call that has ended.
  ///
  /// @throws PeerFault if it failed
  public PeerAnswer answer() throws PeerFault {
    Outcome how = outcome.get();
    if (how == null) {
      throw new IllegalStateException("the call is under way");
    }
    if (how.fault != null) {
      throw how.fault;
    }
    return Objects.requireNonNull(how.answer);
  }

  /// Waits for the end of it.
  ///
  /// @throws PeerFault if it failed; TIMEOUT if the waiting was interrupted
  public PeerAnswer await() throws PeerFault {
    try {
      if (!done.await(nanosLeft(), TimeUnit.NANOSECONDS)) {
        giveUp("there was no answer in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      giveUp("the wait for the answer was interrupted");
    }
    return answer();
  }
}
