package io.buckets.server;

import io.buckets.cluster.topology.DriveFormat;
import io.buckets.core.AtomicFile;
import io.buckets.core.EachDrive;
import io.buckets.core.Limits;
import io.buckets.core.Presence;
import io.buckets.server.forming.FormingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Predicate;
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

  /// The first plan on any of the drives that can be read. One that hangs is not waited for longer
  /// than a drive may take.
  ///
  /// @throws Configuration.Mistake if there are some and none can be read
  static Optional<FormingPlan> read(List<Path> drives, String name) {
    return read(drives, name, _ -> true, Limits.DRIVE_OPEN);
  }

  /// The same for the plan of one deployment: a drive of another hides none.
  ///
  /// @throws Configuration.Mistake if there is none, and some cannot be read
  static Optional<FormingPlan> read(List<Path> drives, String name, UUID deployment) {
    return read(drives, name, plan -> plan.deployment().equals(deployment), Limits.DRIVE_OPEN);
  }

  static Optional<FormingPlan> read(
      List<Path> drives, String name, Predicate<FormingPlan> wanted, Duration patience) {
    List<Callable<Optional<FormingPlan>>> work = new ArrayList<>();
    drives.forEach(drive -> work.add(() -> read(file(drive, name)).filter(wanted)));
    List<CompletableFuture<Optional<FormingPlan>>> reads = EachDrive.begin("read-plan", work);
    EachDrive.await(reads, patience);
    String damage = null;
    for (int i = 0; i < reads.size(); i++) {
      CompletableFuture<Optional<FormingPlan>> read = reads.get(i);
      if (read.state() == Future.State.SUCCESS) {
        if (read.resultNow().isPresent()) {
          return read.resultNow();
        }
      } else {
        damage = damage(drives.get(i), read);
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

  private static Optional<FormingPlan> read(Path file) throws IOException {
    return Presence.exists(file)
        ? Optional.of(FormingPlan.fromJson(file.toString(), Files.readAllBytes(file)))
        : Optional.empty();
  }

  private static String damage(Path drive, CompletableFuture<?> read) {
    return read.state() == Future.State.FAILED
        ? String.valueOf(read.exceptionNow().getMessage())
        : drive + " does not answer";
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
