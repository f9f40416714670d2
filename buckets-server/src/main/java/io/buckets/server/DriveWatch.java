package io.buckets.server;

import io.buckets.cluster.DriveFormat;
import io.buckets.storage.DriveBay;
import io.buckets.storage.DriveException;
import io.buckets.storage.LocalDrive;
import io.buckets.storage.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after the drives of a running server: notices one that has gone, puts one that has come
/// back into service, and has everything made whole afterwards.
///
/// Threading: one thread of its own. Close it before the drives.
final class DriveWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DriveWatch.class);
  private static final long LOOK_MILLIS = 1000;
  private static final long WALK_MINUTES = 360;

  private final Deployment deployment;
  private final DriveOpener opener;
  private final Store store;
  private final AtomicBoolean walkWanted = new AtomicBoolean();
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("drive-watch").factory());
  private final ScheduledExecutorService walking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("drive-walk").factory());

  DriveWatch(Deployment deployment, DriveOpener opener, Store store) {
    this.deployment = deployment;
    this.opener = opener;
    this.store = store;
    boolean filling = deployment.bays().values().stream().anyMatch(DriveBay::filling);
    walkWanted.set(filling);
    looking.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    walking.scheduleWithFixedDelay(this::walk, 1, 1, TimeUnit.SECONDS);
    walking.scheduleWithFixedDelay(
        () -> walkWanted.set(true), WALK_MINUTES, WALK_MINUTES, TimeUnit.MINUTES);
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
      walkWanted.set(true);
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
    if (!walkWanted.getAndSet(false)) {
      return;
    }
    try {
      store.rebuild().run(-1, new byte[0], false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("the walk over all registers was cut short: {}", e.getMessage());
      walkWanted.set(true);
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
    walking.shutdownNow();
  }
}
