package io.buckets.server;

import io.buckets.cluster.Topology;
import io.buckets.storage.AbsentDrive;
import io.buckets.storage.Drive;
import io.buckets.storage.DriveException;
import io.buckets.storage.DriveResources;
import io.buckets.storage.Durability;
import io.buckets.storage.LocalDrive;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
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

  /// @param wanted where each drive is or should be
  /// @param present the drives whose directory was found
  /// @param filling the drives that were formatted as replacements just now
  Map<UUID, Drive> openAll(
      Topology topology, Map<UUID, Path> wanted, Set<UUID> present, Set<UUID> filling) {
    Map<UUID, Drive> opened = new HashMap<>();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Map<UUID, Future<Drive>> opening = new HashMap<>();
      wanted.forEach((id, path) ->
          opening.put(
              id,
              threads.submit(() ->
                  present.contains(id)
                      ? openOrAbsent(topology.deploymentId(), id, path, filling.contains(id))
                      : new AbsentDrive(id, path.toString(), "no such drive was found"))));
      for (Map.Entry<UUID, Future<Drive>> entry : opening.entrySet()) {
        opened.put(entry.getKey(), entry.getValue().get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Configuration.Mistake("interrupted while opening the drives", e);
    } catch (ExecutionException e) {
      opened.values().forEach(Drive::close);
      throw e.getCause() instanceof Configuration.Mistake mistake
          ? mistake
          : new Configuration.Mistake("a drive could not be opened: " + e.getCause(), e);
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
