package io.buckets.storage.commit;

import io.buckets.storage.drive.DriveException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The same call to several drives of an erasure set at once, each by way of the drive's {@link
/// DriveLane}; the caller goes on as soon as it has enough answers, and a drive that hangs holds up
/// nobody.
///
/// Slots are bits of an `int`: bit i is slot i. What is asked of it is so at that moment; who
/// decides twice by one answer asks once, since another may arrive in between. Threading: started
/// and awaited by one thread, answered by many.
///
/// @param <T> what a call answers
public final class SlotCalls<T> {
  /// A call to the drive of one slot.
  @FunctionalInterface
  public interface Call<T> {
    T run(int slot) throws DriveException;
  }

  private final List<DriveLane> lanes;
  private final Call<T> call;
  private final Object[] answers;
  private final @Nullable DriveException[] failures;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean ofFiles;
  private int started;
  private int answered;
  private int failed;
  private int tooLate;
  private @Nullable Consumer<T> disposal;
  private @Nullable Consumer<@Nullable DriveException> ending;

  /// What the caller waits for; null while it does not wait.
  private @Nullable Predicate<SlotCalls<T>> wanted;

  public SlotCalls(List<DriveLane> lanes, Call<T> call) {
    this.lanes = lanes;
    this.call = call;
    this.answers = new Object[lanes.size()];
    this.failures = new DriveException[lanes.size()];
  }

  /// The calls wait for nothing but files of their drives, and are made on the drives' own threads.
  public SlotCalls<T> ofFiles() {
    ofFiles = true;
    return this;
  }

  /// Has `ending` told once for each call that is started, when it has answered, or why it failed.
  public SlotCalls<T> ending(Consumer<@Nullable DriveException> ending) {
    this.ending = ending;
    return this;
  }

  private void ended(@Nullable DriveException why) {
    Consumer<@Nullable DriveException> told = ending;
    if (told != null) {
      told.accept(why);
    }
  }

  /// Calls the slots of `mask` that were not called before.
  public SlotCalls<T> start(int mask) {
    int fresh = mask & ~started;
    started |= fresh;
    for (int rest = fresh; rest != 0; rest &= rest - 1) {
      int slot = Integer.numberOfTrailingZeros(rest);
      if (ofFiles) {
        lanes.get(slot).startOnDrive(() -> call.run(slot), new Slot(slot));
      } else {
        lanes.get(slot).start(() -> call.run(slot), new Slot(slot));
      }
    }
    return this;
  }

  private final class Slot implements DriveLane.Asker<T> {
    private final int slot;

    Slot(int slot) {
      this.slot = slot;
    }

    @Override
    public void answered(T answer) {
      ended(null);
      settle(slot, answer);
    }

    @Override
    public void failed(DriveException why) {
      ended(why);
      fail(slot, why);
    }

    @Override
    public void late(T answer) {
      SlotCalls.this.late(slot, answer);
    }
  }

  /// The slot has failed already, for being late: the answer is disposed of.
  private void late(int slot, T answer) {
    lock.lock();
    try {
      Consumer<T> unwanted = disposal;
      if (unwanted != null) {
        unwanted.accept(answer);
      } else {
        answers[slot] = answer;
        tooLate |= 1 << slot;
      }
    } finally {
      lock.unlock();
    }
  }

  private void settle(int slot, T answer) {
    lock.lock();
    try {
      answers[slot] = answer;
      answered |= 1 << slot;
      Consumer<T> unwanted = disposal;
      if (unwanted != null) {
        unwanted.accept(answer);
      }
      wake();
    } finally {
      lock.unlock();
    }
  }

  private void fail(int slot, DriveException failure) {
    lock.lock();
    try {
      failures[slot] = failure;
      failed |= 1 << slot;
      wake();
    } finally {
      lock.unlock();
    }
  }

  /// Wakes the caller only for what it waits for: to wake it for each of twelve answers would cost
  /// more than taking them.
  private void wake() {
    Predicate<SlotCalls<T>> enough = wanted;
    if (enough != null && ((answered | failed) == started || enough.test(this))) {
      changed.signal();
    }
  }

  /// Has `disposal` done with the answers of the slots of `mask`, and with all that arrive later.
  public void abandon(int mask, Consumer<T> disposal) {
    lock.lock();
    try {
      this.disposal = disposal;
      for (int rest = (answered & mask) | tooLate; rest != 0; rest &= rest - 1) {
        disposal.accept(answer(Integer.numberOfTrailingZeros(rest)));
      }
    } finally {
      lock.unlock();
    }
  }

  /// Waits until `enough` holds, every started call has ended, or `patience` is over.
  ///
  /// @return whether `enough` holds
  public boolean await(Predicate<SlotCalls<T>> enough, Duration patience) {
    long left = patience.toNanos();
    lock.lock();
    try {
      wanted = enough;
      while (!enough.test(this)) {
        if ((answered | failed) == started || left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      wanted = null;
      lock.unlock();
    }
  }

  /// Waits for every started call.
  ///
  /// @return whether all ended in time
  public boolean awaitAll(Duration patience) {
    await(calls -> (calls.answered | calls.failed) == calls.started, patience);
    return pending() == 0;
  }

  /// Slots that answered.
  public int answered() {
    lock.lock();
    try {
      return answered;
    } finally {
      lock.unlock();
    }
  }

  /// Slots whose call failed.
  public int failed() {
    lock.lock();
    try {
      return failed;
    } finally {
      lock.unlock();
    }
  }

  /// Slots that were called.
  public int started() {
    return started;
  }

  /// Slots whose call is still running.
  public int pending() {
    lock.lock();
    try {
      return started & ~answered & ~failed;
    } finally {
      lock.unlock();
    }
  }

  /// The answer of a slot that answered.
  @SuppressWarnings("unchecked")
  public T answer(int slot) {
    lock.lock();
    try {
      return (T) answers[slot];
    } finally {
      lock.unlock();
    }
  }

  /// Why a slot failed; null if it did not.
  public @Nullable DriveException failure(int slot) {
    lock.lock();
    try {
      return failures[slot];
    } finally {
      lock.unlock();
    }
  }
}
