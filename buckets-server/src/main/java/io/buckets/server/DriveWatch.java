package io.buckets.server;

import io.buckets.cluster.DriveFormat;
import io.buckets.storage.DriveBay;
import io.buckets.storage.DriveException;
import io.buckets.storage.DriveRebuild;
import io.buckets.storage.LocalDrive;
import io.buckets.storage.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after the drives of a running server: notices one that has gone, puts one that has come
/// back into service, and has everything made whole afterwards.
///
/// Threading: one thread of its own. Close it before the drives.
final class DriveWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DriveWatch.class);
  private static final long LOOK_MILLIS = 1000;
  private static final long WALK_MILLIS = TimeUnit.MINUTES.toMillis(10);

  private final Deployment deployment;
  private final DriveOpener opener;
  private final Store store;
  private final AtomicReference<DriveRebuild.@Nullable Depth> wanted = new AtomicReference<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  DriveWatch(Deployment deployment, DriveOpener opener, Store store) {
    this.deployment = deployment;
    this.opener = opener;
    this.store = store;
    if (isFilling()) {
      wanted.set(DriveRebuild.Depth.FILES);
    }
    every("drive-watch", LOOK_MILLIS, this::look);
    every("drive-walk", LOOK_MILLIS, this::walk);
    every("drive-rounds", WALK_MILLIS, () -> want(DriveRebuild.Depth.HEADS));
  }

  private boolean isFilling() {
    return deployment.bays().values().stream().anyMatch(DriveBay::filling);
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

  private void look() {
    try {
      deployment.bays().forEach(this::look);
    } catch (RuntimeException e) {
      LOG.error("the watch over the drives failed and goes on", e);
    }
  }

  private void look(UUID id, DriveBay bay) {
    if (bay.drive() instanceof LocalDrive drive) {
      drive.check();
      if (!drive.health().inService()) {
        bay.takeOut(drive, String.valueOf(drive.health().reason()));
      }
      return;
    }
    Path path = deployment.paths().get(id);
    if (path == null || !isBack(id, path)) {
      return;
    }
    try {
      bay.put(opener.open(deployment.topology().deploymentId(), id, path, false)).close();
      rejoin(id, path);
      want(isFilling() ? DriveRebuild.Depth.FILES : DriveRebuild.Depth.HEADS);
    } catch (DriveException e) {
      LOG.debug("drive {} is not back yet: {}", path, e.getMessage());
    }
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

  private void rejoin(UUID id, Path path) {
    try {
      deployment.control().rejoin(id, path);
    } catch (RuntimeException e) {
      LOG.warn("the control journal on {} is not in step: {}", path, e.getMessage());
    }
  }

  private void walk() {
    DriveRebuild.Depth depth = wanted.getAndSet(null);
    if (depth == null) {
      return;
    }
    try {
      if (!store.rebuild().run(-1, new byte[0], depth)) {
        want(depth);
      }
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
