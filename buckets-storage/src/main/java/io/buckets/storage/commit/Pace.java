package io.buckets.storage.commit;

import io.buckets.core.Limits;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;

/// Which drives of a set keep readers waiting: those that take some times as long for most of their
/// answers as the k most prompt drives of the set, and {@link Limits#HEDGE} at least.
///
/// Whoever reads asks others in the place of a late drive, so that not every read waits for it
/// before it asks them. So that it is found out when the drive has become prompt again, now and
/// then it is asked besides, and not waited for. Nothing hangs on it: with too few others a late
/// drive is asked as any.
///
/// Neither a fixed time nor a single answer would do. Where all cores are busy, or a network is,
/// every drive is slow, and now and then one is slower by chance: whoever takes drives for late
/// that are as fast as all others asks more of them and decodes what it gets, which makes the next
/// answers later still, and the process never finds back. The k most prompt could serve every read
/// without the others; what they take, drives beside them that are slow, hang or pause do not move.
///
/// Threading: any thread. Without state of its own: the times are those of the drives' lanes.
public final class Pace {
  private static final int TIMES = 4;

  /// Least that an answer is taken to last, in nanoseconds.
  static final long LEAST = Limits.HEDGE.toNanos() / TIMES;

  /// Most that an answer is taken to last, in nanoseconds.
  static final long MOST = Limits.DRIVE_PATIENCE.toNanos() / TIMES;

  private final List<DriveLane> lanes;
  private final int data;

  /// @param lanes of a set, by slot
  /// @param data how many of them make a read, k
  public Pace(List<DriveLane> lanes, int data) {
    this.lanes = lanes;
    this.data = data;
  }

  /// Slots whose drives keep readers waiting.
  public int late() {
    // What others take needs no looking at while nobody takes longer than the least patience.
    return slower(TIMES * LEAST) == 0 ? 0 : slower(patienceNanos());
  }

  private int slower(long patience) {
    int slower = 0;
    for (int slot = 0; slot < lanes.size(); slot++) {
      slower |= lanes.get(slot).promptness().mostNanos() > patience ? 1 << slot : 0;
    }
    return slower;
  }

  /// How long a drive of the set may take before it is late: {@link Limits#HEDGE} at least, {@link
  /// Limits#DRIVE_PATIENCE} at most.
  public Duration patience() {
    return Duration.ofNanos(patienceNanos());
  }

  private long patienceNanos() {
    return TIMES * ofTheMostPrompt(lanes, data, lane -> lane.promptness().mostNanos());
  }

  /// How long the k most prompt of some drives take at most, in nanoseconds.
  ///
  /// @param data k
  /// @param times how long one takes
  static long ofTheMostPrompt(
      Collection<DriveLane> lanes, int data, ToLongFunction<DriveLane> times) {
    long[] each = new long[lanes.size()];
    int count = 0;
    for (DriveLane lane : lanes) {
      each[count++] = times.applyAsLong(lane);
    }
    Arrays.sort(each);
    return each[data - 1];
  }
}
