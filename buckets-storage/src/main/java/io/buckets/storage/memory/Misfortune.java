package io.buckets.storage.memory;

import io.buckets.storage.drive.DriveCall;
import io.buckets.storage.memory.FaultPlan.Fault;
import io.buckets.storage.memory.FaultPlan.Rule;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/// A {@link FaultPlan} being carried out: counts the calls, draws the lots.
///
/// Threading: any thread; each question is answered under a lock, so that one order of calls has
/// one outcome.
final class Misfortune {
  private final FaultPlan plan;
  private final Random random;
  private final Map<DriveCall, Integer> calls = new EnumMap<>(DriveCall.class);
  private final CountDownLatch over = new CountDownLatch(1);
  private long storedBytes;

  Misfortune(FaultPlan plan) {
    this.plan = plan;
    this.random = new Random(plan.seed());
  }

  /// What strikes the next call of this kind, in the order of the plan.
  synchronized List<Fault> next(DriveCall call) {
    int number = calls.merge(call, 1, Integer::sum);
    List<Fault> faults = new ArrayList<>();
    for (Rule rule : plan.rules()) {
      if (rule.call() != call) {
        continue;
      }
      boolean strikes =
          rule.every() > 0 ? number % rule.every() == 0 : random.nextDouble() < rule.chance();
      if (strikes) {
        faults.add(rule.fault());
      }
    }
    return faults;
  }

  /// Waits until the plan does not hold any more.
  void awaitEnd() {
    boolean interrupted = false;
    while (true) {
      try {
        over.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// The plan does not hold any more.
  void end() {
    over.countDown();
  }

  /// Takes room for `bytes`; false if there is none.
  synchronized boolean store(long bytes) {
    if (storedBytes + bytes > plan.roomBytes()) {
      return false;
    }
    storedBytes += bytes;
    return true;
  }

  /// Flips a bit between `from` and the position of `bytes`, if the lot falls so.
  synchronized void corrupt(ByteBuffer bytes, int from) {
    int length = bytes.position() - from;
    if (length > 0 && random.nextDouble() < plan.corruption()) {
      int at = from + random.nextInt(length);
      bytes.put(at, (byte) (bytes.get(at) ^ (1 << random.nextInt(8))));
    }
  }
}
