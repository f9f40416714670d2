package io.buckets.storage.commit;

import io.buckets.core.StoreException;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DrivePatience;
import io.buckets.storage.drive.Unsent;
import io.buckets.storage.model.RegisterKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs one round over real drives: sends what it asks, brings it the answers, keeps its time.
///
/// Threading: one thread runs the round and is woken when a step wants it; answers arrive on the
/// threads of the calls. `lock` guards the round. Answers go on arriving after the round is done;
/// when the last has come, or when the late ones are given up, `settled` is told once.
///
/// @param <T> what the round is for
final class RoundCalls<T> {
  private final RegisterKey key;
  private final Round<T> round;
  private final List<DriveLane> lanes;
  private final long patience;
  private final long expiry;
  private final Consumer<RoundCalls<?>> settled;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private @Nullable StateCopier copier;
  private @Nullable Step<T> news;
  private int wave;
  private long began;
  private boolean hurried;
  private boolean finished;
  private boolean told;

  /// @param patience how long to wait in a wave before telling the round so, nanoseconds
  /// @param settled is told, under the lock, when nothing is to be expected of the round any more
  RoundCalls(
      RegisterKey key,
      Round<T> round,
      List<DriveLane> lanes,
      long patience,
      Consumer<RoundCalls<?>> settled) {
    this.key = key;
    this.round = round;
    this.lanes = lanes;
    this.patience = patience;
    this.expiry = lanes.getFirst().patience().call().toNanos();
    this.settled = settled;
  }

  /// Has `copier` supply drives that are behind.
  RoundCalls<T> suppliedBy(@Nullable StateCopier copier) {
    this.copier = copier;
    return this;
  }

  /// Whether somebody supplies drives that are behind.
  boolean isSupplied() {
    return copier != null;
  }

  /// Runs from the step that `first` makes to one that ends the round or begins it again.
  Step<T> run(Supplier<Step<T>> first) {
    Step<T> step = guarded(first);
    while (true) {
      switch (step) {
        case Step.Ask<T> ask -> {
          send(ask);
          step = await();
        }
        case Step.Await<T> a -> step = await();
        case Step.Again<T> a -> {
          return step;
        }
        case Step.Supply<T> supply -> step = supply(supply);
        case Step.Done<T> d -> {
          return ended(step);
        }
        case Step.Failed<T> f -> {
          return ended(step);
        }
      }
    }
  }

  private <V> V guarded(Supplier<V> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /// Ends a round that did not end by itself.
  ///
  /// @return what `last` says of it
  <V> V abandoned(Supplier<V> last) {
    lock.lock();
    try {
      V value = last.get();
      finished = true;
      tellIfSettled();
      return value;
    } finally {
      lock.unlock();
    }
  }

  private Step<T> supply(Step.Supply<T> supply) {
    StateCopier by = copier;
    if (by == null) {
      return abandoned(() -> new Step.Failed<>(round.giveUp()));
    }
    Slots.each(
        supply.targets(),
        slot -> {
          DriveReply reply;
          try {
            reply = new DriveReply.Judged(by.copy(key, supply.head(), supply.sources(), slot));
          } catch (DriveException e) {
            reply = new DriveReply.Failed(e.reason());
          }
          deliver(supply.wave(), slot, reply);
        });
    return await();
  }

  private void send(Step.Ask<T> ask) {
    wave = ask.wave();
    began = System.nanoTime();
    hurried = false;
    List<Unsent> unsent = new ArrayList<>();
    try {
      Slots.each(ask.slots(), slot -> send(ask, slot, unsent));
    } finally {
      Unsent.sendTogether(unsent);
    }
  }

  private void send(Step.Ask<T> ask, int slot, List<Unsent> unsent) {
    DriveRequest request = ask.request().apply(slot);
    if (request.onlyAsks() && guarded(() -> news instanceof Step.Done<T>)) {
      // A question changes nothing, and the answers so far do.
      return;
    }
    DriveReply now = lanes.get(slot).answerNow(key, request);
    if (now != null) {
      deliver(ask.wave(), slot, now);
    } else {
      lanes.get(slot).call(key, request, reply -> deliver(ask.wave(), slot, reply), unsent);
    }
  }

  private void deliver(int wave, int slot, DriveReply reply) {
    lock.lock();
    try {
      take(round.reply(wave, slot, reply));
      tellIfSettled();
    } catch (RuntimeException e) {
      // A defect in a plan or a round: told to the caller instead of leaving it to wait.
      StoreException uncertain = round.giveUp();
      uncertain.addSuppressed(e);
      take(new Step.Failed<>(uncertain));
    } finally {
      lock.unlock();
    }
  }

  private void take(Step<T> step) {
    if (!(step instanceof Step.Await<T>)) {
      news = step;
      changed.signal();
    }
  }

  private Step<T> await() {
    lock.lock();
    try {
      while (news == null) {
        long left = (hurried ? expiry : Math.min(patience, expiry)) - (System.nanoTime() - began);
        if (left <= 0) {
          take(hurried ? round.expired(wave) : round.impatient(wave));
          hurried = true;
        } else {
          changed.awaitNanos(left);
        }
      }
      Step<T> step = news;
      news = null;
      return step;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Step.Failed<>(Pauses.interrupted(key));
    } finally {
      lock.unlock();
    }
  }

  private Step<T> ended(Step<T> step) {
    lock.lock();
    try {
      finished = true;
      tellIfSettled();
      return step;
    } finally {
      lock.unlock();
    }
  }

  private void tellIfSettled() {
    if (finished && !told && round.outstanding() == 0) {
      told = true;
      settled.accept(this);
    }
  }

  /// Whether answers may still come.
  boolean isLate() {
    return guarded(() -> !told);
  }

  /// Gives up the answers that have not come within {@link DrivePatience#call}.
  ///
  /// @return whether nothing is to be expected any more
  boolean giveUpIfOverdue(long nowNanos) {
    lock.lock();
    try {
      if (!told && nowNanos - began > expiry) {
        told = true;
        settled.accept(this);
      }
      return told;
    } finally {
      lock.unlock();
    }
  }
}
