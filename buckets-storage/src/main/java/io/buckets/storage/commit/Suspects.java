package io.buckets.storage.commit;

import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DrivePatience;
import io.buckets.storage.drive.Hearing;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the drives that do not answer in time, has them left out, and tries them until they do.
///
/// A drive is late with a call that takes longer than {@link DrivePatience#late}, and some times as
/// long as calls of the k most prompt drives of its set take: where cores or the network are busy,
/// all are slow, now this one more and now that one, and a long upload that lost each would soon
/// have too few. For a while that is told by calls that have not ended too, so that the first ones
/// of a sudden load, which all begin at once, make none of them late; not for long, since so many
/// may hang that the k-th is one of them. A drive of a node that is heard meanwhile, by answers of
/// other drives or by its heartbeats, has ten times as long: that node is there, and finds out by
/// itself which of its drives hang.
///
/// A late drive becomes suspect if every set that it serves in keeps a write quorum without it and
/// all others that are late: drives that stall together, since they share a disk or a controller,
/// mostly answer together. Twice as late, it becomes suspect while they keep k drives. No further:
/// lateness alone never makes a set unreadable. Stalls of seconds are ordinary on some disks, and
/// when all drives are slow at once, slow answers are better than none; then calls have their whole
/// deadline. Time in which this process itself did not get on, because it was stopped or starved,
/// is nobody's lateness.
///
/// Threading: one thread looks, one for each suspect drive tries; both are platform threads, since
/// a trial may hang.
final class Suspects implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Suspects.class);

  /// How many times as long as usual is late.
  private static final int TIMES = 4;

  /// How many times {@link DrivePatience#late} that is at most.
  private static final int MOST = 10;

  /// The same, as far as calls that have not ended tell it.
  private static final int MOST_UNENDED = 3;

  private final DrivePatience patience;
  private final Map<Set<DriveLane>, Quorum> sets = new ConcurrentHashMap<>();
  private long lookedNanos = System.nanoTime();
  private long fairSinceNanos = lookedNanos;
  private final CountDownLatch closed = new CountDownLatch(1);

  Suspects(DrivePatience patience) {
    this.patience = patience;
  }

  /// The drives of a set.
  void add(List<DriveLane> lanes, Quorum quorum) {
    sets.put(Set.copyOf(new HashSet<>(lanes)), quorum);
  }

  /// Leaves out those drives of `lanes` that are late and can be done without. To be called after
  /// each {@link #pause}, by one thread.
  void look(Collection<DriveLane> lanes) {
    lanes.forEach(Suspects::tellMissed);
    long now = System.nanoTime();
    if (now - lookedNanos > patience.look().toNanos() + patience.late().toNanos() / 2) {
      fairSinceNanos = now;
    }
    lookedNanos = now;
    if (now - fairSinceNanos > patience.late().toNanos()) {
      Set<DriveLane> late =
          lanes.stream()
              .filter(lane -> !isOut(lane) && isLate(lane, 1))
              .collect(Collectors.toCollection(LinkedHashSet::new));
      late.forEach(lane -> look(lane, late));
    }
  }

  /// A drive that answers again may have missed changes, which its node brings to it.
  private static void tellMissed(DriveLane lane) {
    if (lane.drive() instanceof DriveBay bay && bay.owes()) {
      Thread.startVirtualThread(bay::tellMissed);
    }
  }

  /// Goes on every {@link DrivePatience#look} until this is closed.
  ///
  /// @return false if it is
  boolean pause() throws InterruptedException {
    return !closed.await(patience.look().toNanos(), TimeUnit.NANOSECONDS);
  }

  private void look(DriveLane lane, Set<DriveLane> late) {
    if (late.contains(lane) && isDispensable(lane, late, isLate(lane, 2) ? 2 : 1)) {
      long millis = TimeUnit.NANOSECONDS.toMillis(lateNanos(lane));
      String why = "a call has no answer after " + millis + " ms";
      Thread prober =
          Thread.ofPlatform()
              .daemon()
              .name("probe-" + lane.drive().label())
              .unstarted(() -> probe(lane));
      try {
        lane.suspect(why);
      } finally {
        prober.start();
      }
    }
  }

  private boolean isDispensable(DriveLane lane, Set<DriveLane> late, int times) {
    return sets.entrySet().stream()
        .filter(set -> set.getKey().contains(lane))
        .allMatch(set -> {
          int out = (int) set.getKey().stream().filter(Suspects::isOut).count();
          int lateToo = (int) set.getKey().stream().filter(late::contains).count();
          return isDispensable(set.getValue(), out, lateToo, times);
        });
  }

  /// Whether a set can do without one more of its drives.
  ///
  /// @param out how many are left out
  /// @param late how many others do not answer in time, the one asked about among them
  /// @param times how many times as late as allowed that one is
  static boolean isDispensable(Quorum quorum, int out, int late, int times) {
    int left = quorum.drives() - out - 1;
    return times > 1
        ? left >= quorum.data()
        : left >= quorum.write() && quorum.drives() - out - late >= quorum.write();
  }

  private static boolean isOut(DriveLane lane) {
    return lane.isSuspect() || DriveBay.isOut(lane.drive());
  }

  private void probe(DriveLane lane) {
    try {
      while (pause() && lane.isSuspect()) {
        if (answers(lane)) {
          lane.trust();
          owe(lane);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean answers(DriveLane lane) {
    long began = System.nanoTime();
    try {
      lane.drive().probe();
    } catch (DriveException e) {
      LOG.debug("drive {} is tried in vain: {}", lane.drive().label(), e.getMessage());
      if (e.reason() != DriveException.Reason.FULL && !isGone(lane)) {
        return false;
      }
    } catch (RuntimeException e) {
      LOG.warn("drive {} could not be tried", lane.drive().label(), e);
      return false;
    }
    return System.nanoTime() - began < lateNanos(lane) && !isLate(lane, 1);
  }

  private boolean isLate(DriveLane lane, int times) {
    long oldest = lane.suspicion().oldestNanos();
    return oldest > times * patience.late().toNanos() && oldest > times * lateNanos(lane);
  }

  /// How long a call of a drive may be under way, in nanoseconds: by the most patient of its sets.
  private long lateNanos(DriveLane lane) {
    long least = patience.late().toNanos();
    long late = least;
    for (Map.Entry<Set<DriveLane>, Quorum> set : sets.entrySet()) {
      if (set.getKey().contains(lane)) {
        if (nodeAnswers(lane, set.getKey())) {
          return MOST * least;
        }
        late = Math.max(late, lateNanos(least, set.getKey(), set.getValue()));
      }
    }
    return late;
  }

  private static long lateNanos(long least, Set<DriveLane> set, Quorum quorum) {
    long ended = Pace.ofTheMostPrompt(set, quorum.data(), lane -> lane.suspicion().usualNanos());
    long unended = Pace.ofTheMostPrompt(set, quorum.data(), lane -> lane.suspicion().oldestNanos());
    return lateNanos(least, ended, unended);
  }

  /// How long a call may be under way.
  ///
  /// @param least at least
  /// @param ended how long calls of the k most prompt drives took
  /// @param unended how long those are under way
  static long lateNanos(long least, long ended, long unended) {
    long usual = Math.min(TIMES * ended, MOST * least);
    return Math.max(least, Math.max(usual, Math.min(TIMES * unended, MOST_UNENDED * least)));
  }

  /// Whether a drive is one of another node, which was heard just now, or has answered a call of
  /// one of its drives.
  @SuppressWarnings("ReferenceEquality") // this very way
  private boolean nodeAnswers(DriveLane lane, Set<DriveLane> set) {
    Object way = lane.drive().way();
    return way != null
        && (lane.drive().hearing() == Hearing.HEARD
            || set.stream()
                .filter(other -> other.drive().way() == way)
                .anyMatch(other -> other.suspicion().sinceEndNanos() < patience.late().toNanos()));
  }

  private static void owe(DriveLane lane) {
    if (lane.drive() instanceof DriveBay bay) {
      bay.owe();
    }
  }

  /// A drive that fails instead of hanging is out of service, and not suspect any more.
  private static boolean isGone(DriveLane lane) {
    return lane.drive() instanceof DriveBay bay && bay.outOfService() != null;
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
