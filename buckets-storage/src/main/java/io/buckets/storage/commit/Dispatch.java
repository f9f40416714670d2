package io.buckets.storage.commit;

import io.buckets.core.HybridClock;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DrivePatience;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The calls of a process to its drives: one {@link DriveLane} for each, shared by all erasure sets
/// that the drive serves in, and the rounds that have answered and still wait for late drives.
///
/// Threading: any thread. Made once, closed once.
public final class Dispatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

  private final HybridClock clock;
  private final DrivePatience patience;
  private final Suspects suspects;
  private final ConcurrentHashMap<Drive, DriveLane> lanes = new ConcurrentHashMap<>();
  private final Set<RoundCalls<?>> late = ConcurrentHashMap.newKeySet();
  private final Retries retries = new Retries();
  private final MarkExchange marks = new MarkExchange(lanes::keySet);

  /// @param clock issues the ballots of this node
  public Dispatch(HybridClock clock) {
    this(clock, DrivePatience.STANDARD);
  }

  /// @param patience how long drives are waited for
  public Dispatch(HybridClock clock, DrivePatience patience) {
    this.clock = clock;
    this.patience = patience;
    this.suspects = new Suspects(patience);
    Thread.ofPlatform().daemon().name("late-drives").start(this::sweep);
  }

  public HybridClock clock() {
    return clock;
  }

  /// The lane of a drive, made when it is first asked for.
  DriveLane lane(Drive drive) {
    return lanes.computeIfAbsent(drive, fresh -> new DriveLane(fresh, patience));
  }

  /// The lanes of a set's drives, which are left out when they are late, as far as the set can do
  /// without them.
  List<DriveLane> lanes(List<Drive> set, Quorum quorum) {
    List<DriveLane> ways = set.stream().map(this::lane).toList();
    suspects.add(ways, quorum);
    return ways;
  }

  /// How often rounds began again.
  public Retries retries() {
    return retries;
  }

  /// Calls of a drive that are under way, or wait for a thread.
  public int underWay(Drive drive) {
    DriveLane lane = lanes.get(drive);
    return lane == null ? 0 : lane.underWay();
  }

  /// Forgets a drive that serves no more.
  public void forget(Drive drive) {
    lanes.remove(drive);
  }

  /// Decides that wait to be told to drives.
  public int decidesWaiting() {
    return lanes.values().stream().mapToInt(DriveLane::waiting).sum();
  }

  /// Decides that were dropped, since the drive was too slow or failed.
  public long decidesDropped() {
    return lanes.values().stream().mapToLong(DriveLane::dropped).sum();
  }

  /// Watches a round that has answered, until its last drive has, or has taken too long.
  void watch(RoundCalls<?> calls) {
    marks.stir();
    if (calls.isLate()) {
      late.add(calls);
      if (!calls.isLate()) {
        late.remove(calls);
      }
    }
  }

  /// Lets go of a round whose last drive has answered, at once: it holds every byte of an inline
  /// object.
  void unwatch(RoundCalls<?> calls) {
    late.remove(calls);
  }

  /// Rounds that wait for late drives.
  int watched() {
    return late.size();
  }

  private void sweep() {
    try {
      while (suspects.pause()) {
        try {
          look();
        } catch (RuntimeException e) {
          // Whoever waits for a drive may fail; without this thread nothing would be late any more.
          LOG.error("late drives are not looked for this time", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      late.clear();
    }
  }

  private void look() {
    suspects.look(lanes.values());
    long now = System.nanoTime();
    lanes.values().forEach(lane -> lane.abandonOverdue(now));
    late.removeIf(calls -> calls.giveUpIfOverdue(now));
  }

  /// Stops watching. Calls under way end by themselves.
  @Override
  public void close() {
    marks.close();
    suspects.close();
  }
}
