package io.buckets.server;

import io.buckets.cluster.topology.DriveFormat;
import io.buckets.core.AtomicFile;
import io.buckets.core.Presence;
import io.buckets.core.StoreException;
import io.buckets.server.forming.FormingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The plan of the cluster on each drive, readable by the owner alone: as a promise, or for good.
final class PlanFiles {
  /// A plan that may still come to nothing.
  static final String PROMISED = "forming.json";

  /// The plan by which all nodes were formatted.
  static final String KEPT = "cluster.json";

  private static final Logger LOG = LoggerFactory.getLogger(PlanFiles.class);

  private PlanFiles() {}

  /// Where a drive keeps it.
  static Path file(Path drive, String name) {
    return drive.resolve(DriveFormat.SYSTEM_DIRECTORY).resolve(name);
  }

  /// The first plan on any of the drives that can be read.
  ///
  /// @throws Configuration.Mistake if there are some and none can be read
  static Optional<FormingPlan> read(List<Path> drives, String name) {
    String damage = null;
    for (Path drive : drives) {
      Path file = file(drive, name);
      try {
        if (Presence.exists(file)) {
          return Optional.of(FormingPlan.fromJson(file.toString(), Files.readAllBytes(file)));
        }
      } catch (IOException | StoreException e) {
        damage = String.valueOf(e.getMessage());
        LOG.warn("a copy of the cluster's plan cannot be read: {}", damage);
      }
    }
    if (damage != null) {
      throw new Configuration.Mistake(
          "no copy of the cluster's plan can be read: "
              + damage
              + "; put one back from another node's drive, or empty the directories of this node to"
              + " have them filled from the others");
    }
    return Optional.empty();
  }

  /// Keeps a plan, durably on return.
  static void write(Path drive, String name, FormingPlan plan) throws IOException {
    Path file = file(drive, name);
    Path staged = file.resolveSibling(name + ".new");
    Files.deleteIfExists(staged);
    Files.createFile(
        staged, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    AtomicFile.replace(file, plan.toJson());
  }
}
