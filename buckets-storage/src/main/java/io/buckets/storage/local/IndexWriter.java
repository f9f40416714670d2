package io.buckets.storage.local;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.Durability;
import io.buckets.storage.drive.Mark;
import io.buckets.storage.local.HeadCodec.Part;
import io.buckets.storage.local.LiveRegisters.Live;
import io.buckets.storage.local.LiveRegisters.Stripe;
import io.buckets.storage.register.IndexKey;
import io.buckets.storage.register.Outcome;
import io.buckets.storage.register.Register;
import io.buckets.storage.register.RegisterState;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The one thread that writes the index of a drive. It takes every change that is waiting, works
/// each out on the state that it finds, writes all of them as one batch with one sync, and only
/// then answers: 32 clients share a sync instead of queueing for 32 (measured: four times the
/// commits a second).
///
/// Deciding a register needs no sync and no hurry: its undo is removed with the next batch, or
/// after a tenth of a second of quiet. A second change of one key waits for the next batch, so that
/// a change is always worked out on a durable state.
final class IndexWriter implements Runnable {
  private static final int BATCH_TASKS = 1024;
  private static final long BATCH_BYTES = 4 << 20;
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long COOL_NANOS = TimeUnit.SECONDS.toNanos(5);

  /// What the drive refuses for a key; asked under the lock of the key's stripe.
  interface BarsOfKey {
    Register.Bars bars(IndexKey at, Stripe stripe);
  }

  private final DriveIndex index;
  private final LiveRegisters registers;
  private final ChangeOutcomes outcomes;
  private final IndexMarks marks;
  private final Surroundings around;
  private final boolean durable;
  private final Queue<IndexTask> tasks = new ConcurrentLinkedQueue<>();
  private final Queue<IndexTask.Decided> decides = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Thread thread;
  private volatile boolean sleeping;
  private volatile boolean closing;
  private volatile boolean ended;
  private volatile @Nullable DriveException failure;

  IndexWriter(
      DriveIndex index,
      LiveRegisters registers,
      BarsOfKey bars,
      IndexMarks marks,
      LocalRegisters.Opening opening) {
    this.index = index;
    this.registers = registers;
    this.outcomes = new ChangeOutcomes(index, bars);
    this.marks = marks;
    this.around = opening.around();
    this.durable = opening.durability() == Durability.ALWAYS;
    this.thread = Thread.ofPlatform().daemon().name("drive-" + opening.label()).unstarted(this);
  }

  void start() {
    thread.start();
  }

  /// Has `task` done soon.
  ///
  /// @throws DriveException TIMEOUT if too many are waiting already
  void submit(IndexTask task) throws DriveException {
    if (failure != null || closing) {
      throw new DriveException(Reason.OFFLINE, "the drive's index is closed");
    }
    if (waiting.incrementAndGet() > Limits.DRIVE_QUEUE) {
      waiting.decrementAndGet();
      throw new DriveException(Reason.TIMEOUT, "too many changes are waiting for this drive");
    }
    tasks.add(task);
    if (sleeping) {
      LockSupport.unpark(thread);
    }
    if (failure != null || ended) { // the writer may have looked before the task was there
      failAll(new DriveException(Reason.OFFLINE, "the drive's index is closed"));
    }
  }

  /// Forgets a change that nobody waits for, unless it is being made: it holds memory.
  void takeBack(IndexTask.Change task, DriveException why) {
    Waiting<CommitReply> waiter = task.waiting();
    if (waiter != null && waiter.giveUp()) {
      remove(task);
      waiter.fail(why);
    }
  }

  private void remove(IndexTask task) {
    if (tasks.remove(task)) {
      waiting.decrementAndGet();
    }
  }

  /// Throws if a write has failed, so that nothing is known of what was being written.
  void assertSound() throws DriveException {
    DriveException cause = failure;
    if (cause != null) {
      throw new DriveException(Reason.OFFLINE, "the drive's index has failed", cause);
    }
  }

  /// Has the undo of a decided register removed, some time.
  void submitLater(IndexTask.Decided task) {
    decides.add(task);
  }

  /// Does what is waiting, then ends; returns then, however long the drive takes.
  void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    try (DriveIndex.Batch batch = index.begin()) {
      while (awaitWork()) {
        batch.clear();
        write(batch, new WriteRound());
      }
    } catch (DriveException e) {
      stop(e);
    } catch (RuntimeException e) {
      stop(new DriveException(Reason.FAILED, "the index's writer failed: " + e, e));
    }
    ended = true;
    failAll(new DriveException(Reason.OFFLINE, "the drive's index is closed"));
  }

  private void stop(DriveException cause) {
    failure = cause;
    around.failed(cause);
    failAll(cause);
  }

  private void failAll(DriveException cause) {
    for (IndexTask task = tasks.poll(); task != null; task = tasks.poll()) {
      waiting.decrementAndGet();
      switch (task) {
        case IndexTask.Change change -> fail(change.waiting(), cause);
        case IndexTask.Fact fact -> fail(fact.waiting(), cause);
        case IndexTask.Decided decided -> decides.add(decided);
      }
    }
  }

  private static void fail(@Nullable Waiting<?> waiter, DriveException cause) {
    if (waiter != null) {
      waiter.fail(cause);
    }
  }

  /// Waits until there is something to write; false when there never will be.
  @SuppressWarnings("ThreadPriorityCheck") // no order hangs on the yield
  private boolean awaitWork() {
    while (tasks.isEmpty()) {
      if (closing) {
        return !decides.isEmpty();
      }
      sleeping = true;
      boolean quiet = registers.isEmpty() || (decides.isEmpty() && registers.cool(COOL_NANOS));
      if (tasks.isEmpty() && !closing) {
        if (quiet) {
          LockSupport.park(this);
        } else {
          LockSupport.parkNanos(this, QUIET_NANOS);
        }
        // Whoever woke this thread has more to hand in, mostly, and where cores are few was put
        // aside for it: it goes on first, and a batch, with its sync, takes in more.
        Thread.yield();
      }
      sleeping = false;
      if (!decides.isEmpty() && !quiet) {
        return true;
      }
    }
    return true;
  }

  private void write(DriveIndex.Batch batch, WriteRound round) throws DriveException {
    try {
      fill(batch, round);
      round.begin(registers.changes);
      if (!batch.isEmpty()) {
        write(batch, durable, round.sync);
      }
      publish(round);
    } catch (DriveException e) {
      abandon(round, e);
      throw e;
    } catch (RuntimeException e) {
      DriveException cause = new DriveException(Reason.FAILED, "the index failed: " + e, e);
      abandon(round, cause);
      throw cause;
    }
  }

  private void write(DriveIndex.Batch batch, boolean durable, boolean sync) throws DriveException {
    Mark mark = sync ? marks.raise(batch) : marks.written();
    batch.write(durable && sync);
    around.assertPresent();
    marks.written(mark, durable && sync);
  }

  private void fill(DriveIndex.Batch batch, WriteRound round) throws DriveException {
    for (IndexTask.Decided d = decides.poll(); d != null; d = decides.poll()) {
      decided(d, batch, round);
    }
    int count = 0;
    IndexTask task = tasks.peek();
    while (task != null && count < BATCH_TASKS && batch.bytes() < BATCH_BYTES) {
      if (task.isWanted() && !add(task, batch, round)) {
        return;
      }
      remove(task);
      count++;
      task = tasks.peek();
    }
  }

  private boolean add(IndexTask task, DriveIndex.Batch batch, WriteRound round)
      throws DriveException {
    switch (task) {
      case IndexTask.Change change -> {
        return change(change, batch, round);
      }
      case IndexTask.Fact fact -> {
        round.facts.add(fact.row().put(batch));
        round.sync |= fact.durable();
        if (fact.waiting() != null) {
          round.factWaiters.add(fact.waiting());
        }
      }
      case IndexTask.Decided decided -> decided(decided, batch, round);
    }
    return true;
  }

  private void decided(IndexTask.Decided task, DriveIndex.Batch batch, WriteRound round)
      throws DriveException {
    if (isDecided(task)) {
      DriveRows.decided(batch, task.at());
      round.decided.add(task);
    }
    round.letGo(task.outcome());
    round.sync |= !task.outcome().drops().isEmpty();
  }

  private boolean isDecided(IndexTask.Decided task) {
    Stripe stripe = registers.stripe(task.at());
    stripe.lock.lock();
    try {
      RegisterState state = task.live().state;
      return registers.find(task.at()) == task.live()
          && state != null
          && state.decided()
          && task.live().writing == null;
    } finally {
      stripe.lock.unlock();
    }
  }

  /// Works out one change; false if its key has one in this batch already.
  private boolean change(IndexTask.Change task, DriveIndex.Batch batch, WriteRound round)
      throws DriveException {
    Live before = registers.find(task.at());
    RegisterState stored =
        before == null || before.state == null
            ? index.state(task.at(), before != null, Part.ALL)
            : null;
    Stripe stripe = registers.stripe(task.at());
    stripe.lock.lock();
    try {
      if (before != null && before.writing != null) {
        return false;
      }
      RegisterState hot = before == null ? null : before.state;
      RegisterState state =
          Objects.requireNonNull(hot != null ? hot : stored, "a register has a state");
      Outcome outcome = outcomes.of(task, state, stripe);
      answer(round, task.waiting(), outcome.reply());
      RegisterState next = outcome.next();
      if (next == null) {
        return true;
      }
      put(batch, task, state, outcome, before != null);
      Live live = registers.make(task.at());
      live.state = state;
      live.next = next;
      live.writing = round.written;
      round.accepted.add(new WriteRound.Accepted(task, live, outcome, next));
      round.sync |= task.durable() || !outcome.drops().isEmpty();
      round.letGo(outcome);
      return true;
    } finally {
      stripe.lock.unlock();
    }
  }

  private void put(
      DriveIndex.Batch batch,
      IndexTask.Change task,
      RegisterState state,
      Outcome outcome,
      boolean live)
      throws DriveException {
    RegisterState next = outcome.next();
    if (next == null) {
      return;
    }
    if (!next.held().equals(state.held()) || !outcome.rows().isEmpty()) {
      new RegisterRows(index, batch, task.register()).put(task.at(), state, next, outcome.rows());
    }
    if (next.decided() && live) {
      DriveRows.decided(batch, task.at());
    }
  }

  private static void answer(
      WriteRound round, @Nullable Waiting<CommitReply> waiter, CommitReply reply) {
    if (waiter != null) {
      round.answers.add(new WriteRound.Answer(waiter, reply));
    }
  }

  /// Everything in the batch is durable: readers may see it, and who asked is told.
  private void publish(WriteRound round) {
    long now = System.nanoTime();
    for (WriteRound.Accepted accepted : round.accepted) {
      publish(accepted, now);
    }
    round.end(registers.changes);
    for (IndexTask.Decided task : round.decided) {
      if (isDecided(task)) {
        registers.end(task.at(), task.live());
      }
    }
    round.facts.forEach(Runnable::run);
    round.written.countDown();
    round.answers.forEach(answer -> answer.waiter().succeed(answer.reply()));
    round.factWaiters.forEach(waiter -> waiter.succeed(true));
    round.tellFiles(around);
  }

  private void publish(WriteRound.Accepted accepted, long now) {
    IndexKey at = accepted.task().at();
    Live live = accepted.live();
    if (accepted.outcome().undone()) {
      registers.undone();
    }
    Stripe stripe = registers.stripe(at);
    stripe.lock.lock();
    try {
      live.state = accepted.next();
      live.next = null;
      live.writing = null;
      live.sinceNanos = now;
      Ballot ballot = accepted.next().held().head().ballot();
      stripe.promises.accepted(at, ballot);
      if (accepted.next().decided()) {
        registers.end(at, live);
      }
    } finally {
      stripe.lock.unlock();
    }
  }

  /// Nothing is known of the batch: whoever waits for it is told so, and the index is not used any
  /// more.
  private void abandon(WriteRound round, DriveException cause) {
    failure = cause;
    round.answers.forEach(answer -> answer.waiter().fail(cause));
    round.factWaiters.forEach(waiter -> waiter.fail(cause));
    round.written.countDown();
  }
}
