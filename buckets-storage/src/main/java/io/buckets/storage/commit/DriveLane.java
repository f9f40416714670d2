package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.storage.drive.Decision;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.DrivePatience;
import io.buckets.storage.drive.Hearing;
import io.buckets.storage.drive.Quantile;
import io.buckets.storage.drive.Suspicion;
import io.buckets.storage.drive.Unsent;
import io.buckets.storage.model.RegisterKey;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one way to a drive: a virtual thread for each call, so many at a time, and a queue of the
/// decides that nobody waits for.
///
/// A drive that hangs fills its own lane and then fails fast; it holds up nobody else. When it
/// becomes suspect, everything that waits for it is told so at once, and it is asked nothing more
/// until it is trusted again. A call that was given up ends some time by itself, and counts against
/// the lane until then.
///
/// Threading: any thread.
public final class DriveLane {
  /// Something to be asked of the drive, or several things one after another.
  @FunctionalInterface
  public interface Work<T> {
    T run() throws DriveException;
  }

  /// Who wants to know what came of it.
  public interface Asker<T> {
    /// The drive's answer. This or the next is called, once.
    void answered(T answer);

    /// The drive failed; TIMEOUT if the call may still be under way. UNREACHABLE if it was not
    /// made: the drive is suspect, or has too many calls to answer.
    void failed(DriveException why);

    /// The answer has come after all, after {@link #failed}.
    void late(T answer);
  }

  private static final Executor VIRTUAL = Thread::startVirtualThread;
  private static final long FOR_EVER = Long.MAX_VALUE >> 1;

  /// How far a call has come.
  private enum Stage {
    WAITING,
    UNDER_WAY,
    TOLD
  }

  private final Drive drive;
  private final DrivePatience patience;
  private final Suspicion suspicion;
  private final AtomicInteger underWay = new AtomicInteger();
  private final Set<Pending<?>> pending = ConcurrentHashMap.newKeySet();
  private final Quantile peekNanos = Quantile.nearlyAll();
  private final Promptness promptness = new Promptness();
  private final Decides decides;
  private volatile boolean down;

  DriveLane(Drive drive, DrivePatience patience) {
    this.drive = drive;
    this.patience = patience;
    this.decides = new Decides(drive);
    this.suspicion = drive instanceof DriveBay bay ? bay.suspicion() : new Suspicion();
  }

  public Drive drive() {
    return drive;
  }

  DrivePatience patience() {
    return patience;
  }

  /// Makes a call and gives its reply to `then`, on another thread, once; at once, on this one, if
  /// the lane is full or the drive is suspect.
  ///
  /// @param unsent gets the call, if the drive is of another node: to be sent by this thread
  void call(RegisterKey key, DriveRequest request, Consumer<DriveReply> then, List<Unsent> unsent) {
    var call = new Pending<>(() -> run(key, request), new Replies(then), true, FOR_EVER);
    if (drive.way() == null) {
      start(call, VIRTUAL);
    } else {
      ask(key, request, call, unsent);
    }
  }

  private void ask(
      RegisterKey key, DriveRequest request, Pending<DriveReply> call, List<Unsent> unsent) {
    if (!admits(call)) {
      return;
    }
    long start = System.nanoTime();
    Unsent made =
        request.askOf(
            drive,
            key,
            (reply, why) -> {
              note(request, start, why == null ? null : why.reason());
              call.told(reply, why);
            });
    if (made == null) {
      make(call, VIRTUAL);
    } else if (call.begins()) {
      unsent.add(made);
    } else {
      made.giveUp("nobody waits for it");
    }
  }

  /// The reply to a request that the drive can answer from memory, where it costs no other thread;
  /// null if it has to be called.
  @Nullable DriveReply answerNow(RegisterKey key, DriveRequest request) {
    if (!(request instanceof DriveRequest.Peek peek) || isSuspect()) {
      return null;
    }
    try {
      DriveHead head = drive.headInMemory(key, peek.withShard());
      return head == null ? null : new DriveReply.Peeked(head);
    } catch (DriveException e) {
      return new DriveReply.Failed(e.reason());
    }
  }

  private record Replies(Consumer<DriveReply> then) implements Asker<DriveReply> {
    @Override
    public void answered(DriveReply reply) {
      then.accept(reply);
    }

    @Override
    public void failed(DriveException why) {
      then.accept(new DriveReply.Failed(why.reason()));
    }

    @Override
    public void late(DriveReply reply) {}
  }

  private DriveReply run(RegisterKey key, DriveRequest request) {
    long start = System.nanoTime();
    DriveReply reply = request.callOn(drive, key);
    note(request, start, reply instanceof DriveReply.Failed(var reason) ? reason : null);
    return reply;
  }

  /// @param reason why a call failed; null if it was answered
  private void note(DriveRequest request, long start, DriveException.@Nullable Reason reason) {
    if (request instanceof DriveRequest.Peek) {
      peekNanos.add(System.nanoTime() - start);
      promptness.took(System.nanoTime() - start);
    }
    // A shortage of our own says nothing about the drive.
    boolean failed = reason != null && reason != DriveException.Reason.BUSY;
    if (down != failed) {
      down = failed;
    }
  }

  /// Does `work` and tells `asker` of it, on another thread; at once, on this one, if the lane is
  /// full or the drive is suspect. It may take as long as its calls do.
  public <T> void start(Work<T> work, Asker<T> asker) {
    start(new Pending<>(work, asker, false, FOR_EVER), VIRTUAL);
  }

  /// The same for work that waits for nothing but the drive's files: on a thread of the drive, if
  /// it has some of its own. It is waited for as long as any call may take.
  <T> void startOnDrive(Work<T> work, Asker<T> asker) {
    start(new Pending<>(work, asker, false, patience.call().toNanos()), drive.threads());
  }

  private void start(Pending<?> call, Executor threads) {
    if (admits(call)) {
      make(call, threads);
    }
  }

  private void make(Pending<?> call, Executor threads) {
    try {
      threads.execute(call);
    } catch (RejectedExecutionException e) {
      refuse(call, "too many calls wait for the threads of");
    }
  }

  /// Whether a call may be made; if not, it has been refused.
  private boolean admits(Pending<?> call) {
    pending.add(call);
    if (underWay.incrementAndGet() > Limits.DRIVE_CALLS) {
      refuse(call, "too many calls are under way to");
      return false;
    }
    if (isSuspect()) {
      refuse(call, "nothing is asked of a suspect drive:");
      return false;
    }
    return true;
  }

  private void refuse(Pending<?> call, String why) {
    call.over();
    call.giveUp(why);
  }

  private final class Pending<T> implements Runnable {
    private final Work<T> work;
    private final Asker<T> asker;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private final long expiresNanos;
    private final Suspicion.@Nullable Running running;

    /// @param single whether it is one call, which is late if it takes long
    /// @param patience how long it may take in all, in nanoseconds
    Pending(Work<T> work, Asker<T> asker, boolean single, long patience) {
      this.work = work;
      this.asker = asker;
      this.running = single ? suspicion.begin() : null;
      this.expiresNanos = System.nanoTime() + patience;
    }

    @Override
    public void run() {
      try {
        if (begins()) {
          make();
        }
      } finally {
        ended();
        over();
      }
    }

    /// It is made now; false if nobody waits for it any more.
    boolean begins() {
      return stage.compareAndSet(Stage.WAITING, Stage.UNDER_WAY);
    }

    /// It counts against the lane no longer.
    void over() {
      if (pending.remove(this)) {
        underWay.decrementAndGet();
      }
    }

    /// It has ended, without a thread that made it.
    void told(@Nullable T answer, @Nullable DriveException why) {
      ended();
      try {
        if (answer != null) {
          tell(answer);
        } else if (why != null) {
          fail(why);
        }
      } finally {
        over();
      }
    }

    private void tell(T answer) {
      if (stage.compareAndSet(Stage.UNDER_WAY, Stage.TOLD)) {
        asker.answered(answer);
      } else {
        asker.late(answer);
      }
    }

    private void make() {
      try {
        T answer = work.run();
        ended();
        tell(answer);
      } catch (DriveException e) {
        fail(e);
      } catch (OutOfMemoryError e) {
        fail(new DriveException(DriveException.Reason.BUSY, "there is no memory left", e));
      } catch (RuntimeException e) {
        // A defect below the seam costs the set this drive's answer, not the request.
        fail(new DriveException(DriveException.Reason.TIMEOUT, "a call broke: " + e, e));
      } catch (Error e) {
        fail(new DriveException(DriveException.Reason.TIMEOUT, "a call broke: " + e, e));
        throw e;
      }
    }

    private void ended() {
      if (running != null) {
        suspicion.end(running);
      }
    }

    private void fail(DriveException why) {
      if (stage.compareAndSet(Stage.UNDER_WAY, Stage.TOLD)) {
        asker.failed(why);
      }
    }

    /// The call is not made: nobody waits for it.
    void giveUp(String why) {
      if (stage.compareAndSet(Stage.WAITING, Stage.TOLD)) {
        ended();
        asker.failed(
            new DriveException(DriveException.Reason.UNREACHABLE, why + " " + drive.label()));
      }
    }

    /// It is waited for no longer, whether it has begun or not.
    void abandon(String why) {
      giveUp(why);
      fail(new DriveException(DriveException.Reason.TIMEOUT, why + " " + drive.label()));
    }

    void abandonIfOverdue(long now) {
      if (now - expiresNanos > 0) {
        abandon("there is no answer from");
      }
    }
  }

  /// How long its oldest call is under way, and how long its calls usually take.
  Suspicion suspicion() {
    return suspicion;
  }

  boolean isSuspect() {
    return suspicion.why() != null;
  }

  /// Leaves the drive out from now on, and tells everyone who waits for it.
  void suspect(String why) {
    suspicion.suspect(drive.label(), why);
    drive.suspected();
    pending.forEach(call -> call.abandon("a call is late, and nothing is asked any more of"));
  }

  /// Waits no longer for calls that have taken longer than any may.
  void abandonOverdue(long now) {
    pending.forEach(call -> call.abandonIfOverdue(now));
  }

  /// The drive serves again.
  void trust() {
    suspicion.trust(drive.label());
  }

  /// Whether its last call failed, or it is suspect: then others are asked first.
  public boolean isDown() {
    return down || isSuspect();
  }

  /// Whether it is left out as long as others will do: it is down, or its node has fallen silent.
  public boolean isLeftOut() {
    return isDown() || drive.hearing() == Hearing.SILENT;
  }

  /// How promptly it answers readers.
  public Promptness promptness() {
    return promptness;
  }

  /// How long a peek may take before it counts as slow, in nanoseconds.
  long slowNanos() {
    return Math.min(Limits.HEDGE_CEILING.toNanos(), 2 * peekNanos.value());
  }

  /// Tells the drive soon that a head is decided; or never, if too many wait.
  void decide(RegisterKey key, Ballot ballot) {
    decides.add(new Decision(key, ballot));
  }

  /// Calls under way, or waiting for a thread.
  int underWay() {
    return underWay.get();
  }

  /// Decides waiting to be told.
  int waiting() {
    return decides.waiting();
  }

  /// Decides that were never told.
  long dropped() {
    return decides.dropped();
  }
}
