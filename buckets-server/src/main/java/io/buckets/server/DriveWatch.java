package io.buckets.server;

import io.buckets.cluster.topology.DriveFormat;
import io.buckets.cluster.topology.Topology;
import io.buckets.storage.drive.AbsentDrive;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveStanding;
import io.buckets.storage.local.LocalDrive;
import io.buckets.storage.object.Store;
import io.buckets.storage.repair.DriveRebuild;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after the drives that a running server has itself: notices one that has gone, puts one
/// that has come back into service, and has everything made whole afterwards.
///
/// Threading: a thread for each drive, so that one that hangs keeps nobody from the others, and two
/// for the walks. Close it before the drives.
final class DriveWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DriveWatch.class);
  private static final long LOOK_MILLIS = 1000;

  /// How long until a drive that nobody could help is tried again.
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long WALK_MILLIS = TimeUnit.MINUTES.toMillis(10);

  private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(10);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(WALK_MILLIS);

  private final Deployment deployment;
  private final DriveOpener opener;
  private final Store store;
  private final AtomicReference<DriveRebuild.@Nullable Depth> wanted = new AtomicReference<>();
  private final Map<UUID, Long> stuck = new ConcurrentHashMap<>();
  private final Map<UUID, Long> timesSuspect = new ConcurrentHashMap<>();
  private final RoomWatch rooms = new RoomWatch();
  private final CountDownLatch closed = new CountDownLatch(1);

  /// How closely a walk looked that did not make everything whole: the next comes after a pause
  /// that doubles. These are of the walking thread.
  private DriveRebuild.@Nullable Depth left;

  private long walkedNanos;
  private long pauseNanos = FIRST_PAUSE;

  DriveWatch(Deployment deployment, DriveOpener opener, Store store) {
    this.deployment = deployment;
    this.opener = opener;
    this.store = store;
    // A process that ended without warning left changes on a quorum of drives only.
    want(isFilling() ? DriveRebuild.Depth.FILES : DriveRebuild.Depth.HEADS);
    deployment
        .bays()
        .forEach((id, bay) -> {
          // Those of other nodes are looked after there.
          if (deployment.paths().containsKey(id)) {
            every("watch-" + bay.label(), LOOK_MILLIS, () -> lookSafely(id, bay));
          }
        });
    every("drive-walk", LOOK_MILLIS, this::walk);
    every("drive-rounds", WALK_MILLIS, () -> want(DriveRebuild.Depth.HEADS));
  }

  private boolean isFilling() {
    return deployment.paths().keySet().stream()
        .map(deployment.bays()::get)
        .anyMatch(bay -> bay != null && bay.fillingWhy() != null);
  }

  private void every(String name, long millis, Runnable work) {
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            while (!closed.await(millis, TimeUnit.MILLISECONDS)) {
              work.run();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private void want(DriveRebuild.Depth depth) {
    wanted.accumulateAndGet(depth, (a, b) -> a == null || b.compareTo(a) > 0 ? b : a);
  }

  private void lookSafely(UUID id, DriveBay bay) {
    try {
      look(id, bay);
      healWhatWasMissed(id, bay);
      healWhatDidNotFit(id, bay);
    } catch (RuntimeException e) {
      LOG.error("the watch over drive {} failed and goes on", bay.label(), e);
    }
  }

  /// A drive that was suspect was left out of changes: they are brought to it.
  private void healWhatWasMissed(UUID id, DriveBay bay) {
    long times = bay.timesSuspect();
    Long before = timesSuspect.put(id, times);
    if (before != null && before != times) {
      want(DriveRebuild.Depth.HEADS);
    }
  }

  private void healWhatDidNotFit(UUID id, DriveBay bay) {
    if (bay.outOfService() != null || bay.suspect() != null) {
      return;
    }
    try {
      if (rooms.hasRoomAgain(id, bay.usage())) {
        want(DriveRebuild.Depth.HEADS);
      }
    } catch (DriveException e) {
      LOG.debug("the room on {} is not known: {}", bay.label(), e.getMessage());
    }
  }

  private void look(UUID id, DriveBay bay) {
    if (bay.drive() instanceof LocalDrive drive) {
      bay.watch(watched -> drive.check());
      if (!drive.health().inService()) {
        bay.takeOut(drive, String.valueOf(drive.health().reason()));
      }
      return;
    }
    Path path = deployment.paths().get(id);
    if (path == null || !isBack(id, path)) {
      return;
    }
    @Nullable Long stuckSince = stuck.get(id);
    if (stuckSince != null && System.nanoTime() - stuckSince < STUCK_NANOS) {
      return;
    }
    try {
      Drive drive = judged(id, path);
      if (drive instanceof AbsentDrive absent) {
        bay.explain(absent.why());
        stuck.put(id, System.nanoTime());
        return;
      }
      bay.put(drive).close();
      store.driveJoined(id);
      deployment.control().rejoin(id, path);
      want(isFilling() ? DriveRebuild.Depth.FILES : DriveRebuild.Depth.HEADS);
    } catch (DriveException e) {
      LOG.debug("drive {} is not back yet: {}", path, e.getMessage());
    }
  }

  /// Opens a drive and has the others say whether it is what it was.
  private Drive judged(UUID id, Path path) throws DriveException {
    Topology topology = deployment.topology();
    Drive opened = opener.open(topology.deploymentId(), id, path, false);
    Map<UUID, Drive> others = new HashMap<>();
    deployment.bays().forEach((other, bay) -> others.put(other, bay.drive()));
    others.remove(id);
    Map<UUID, DriveStanding> told = deployment.others().map(OtherNodes::standings).orElse(Map.of());
    return Objects.requireNonNull(
        opener.judged(topology, Map.of(id, opened), others, told).get(id), "a verdict");
  }

  private static boolean isBack(UUID id, Path path) {
    try {
      Optional<DriveFormat> format = DriveFormat.read(path);
      return format.isPresent() && format.orElseThrow().driveId().equals(id);
    } catch (IOException | RuntimeException e) {
      LOG.debug("drive {} cannot be read: {}", path, e.toString());
      return false;
    }
  }

  private void walk() {
    DriveRebuild.Depth depth = wanted.getAndSet(null);
    if (depth == null && left != null && System.nanoTime() - walkedNanos > pauseNanos) {
      depth = left;
    }
    if (depth == null) {
      return;
    }
    try {
      if (!store.rebuild().bringInStep(depth)) {
        want(depth);
        return;
      }
      boolean whole = store.rebuild().progress().incomplete() == 0;
      pauseNanos = left == null || whole ? FIRST_PAUSE : Math.min(2 * pauseNanos, LONGEST_PAUSE);
      left = whole ? null : depth;
      walkedNanos = System.nanoTime();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("the walk over all registers was cut short: {}", e.getMessage());
      want(depth);
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
