package io.buckets.server;

import io.buckets.storage.AbsentDrive;
import io.buckets.storage.Drive;
import io.buckets.storage.DriveException;
import io.buckets.storage.DriveResources;
import io.buckets.storage.Durability;
import io.buckets.storage.LocalDrive;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Opens local drives, all at once; one that cannot be opened is absent, with the reason.
///
/// A drive that another process has open is a mistake of the operator, not an absent drive.
final class DriveOpener {
  private final DriveResources resources;
  private final Durability durability;

  DriveOpener(DriveResources resources, Durability durability) {
    this.resources = resources;
    this.durability = durability;
  }

  /// Opens drives, which takes their locks.
  ///
  /// @param filling those that have lost what they held, or never held anything
  /// @return for each the drive, or an {@link AbsentDrive}
  /// @throws Configuration.Mistake if someone else has one open; then none is
  Map<UUID, Drive> openAll(UUID deployment, Map<UUID, Path> paths, Set<UUID> filling) {
    Map<UUID, Future<Drive>> opening = new HashMap<>();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      paths.forEach((id, path) ->
          opening.put(
              id, threads.submit(() -> openOrAbsent(deployment, id, path, filling.contains(id)))));
    }
    Map<UUID, Drive> opened = new HashMap<>();
    List<Throwable> failures = new ArrayList<>();
    opening.forEach((id, future) -> {
      switch (future.state()) {
        case SUCCESS -> opened.put(id, future.resultNow());
        case FAILED -> failures.add(future.exceptionNow());
        case CANCELLED, RUNNING -> failures.add(new InterruptedException("opening " + id));
      }
    });
    if (!failures.isEmpty()) {
      opened.values().forEach(Drive::close);
      throw failures.getFirst() instanceof Configuration.Mistake mistake
          ? mistake
          : new Configuration.Mistake(
              "a drive could not be opened: " + failures.getFirst(), failures.getFirst());
    }
    return opened;
  }

  private Drive openOrAbsent(UUID deployment, UUID id, Path path, boolean fill) {
    try {
      return open(deployment, id, path, fill);
    } catch (DriveException e) {
      String why = String.valueOf(e.getMessage());
      if (e.reason() == DriveException.Reason.OFFLINE) {
        throw new Configuration.Mistake(path + ": " + why, e);
      }
      return new AbsentDrive(id, path.toString(), why);
    }
  }

  /// Opens one drive.
  ///
  /// @param fill whether it is empty and must be filled
  Drive open(UUID deployment, UUID id, Path path, boolean fill) throws DriveException {
    LocalDrive drive =
        new LocalDrive(
            new LocalDrive.Options(path, id, deployment, durability, InstantSource.system()),
            resources);
    if (fill) {
      drive.setFilling(true);
    }
    return drive;
  }
}
