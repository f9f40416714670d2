package io.buckets.server;

import io.buckets.cluster.topology.Topology;
import io.buckets.core.EachDrive;
import io.buckets.core.Limits;
import io.buckets.storage.drive.AbsentDrive;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveStanding;
import io.buckets.storage.drive.DriveTrial;
import io.buckets.storage.drive.Durability;
import io.buckets.storage.drive.Mark;
import io.buckets.storage.local.DriveResources;
import io.buckets.storage.local.LocalDrive;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens local drives, all at once; one that cannot be opened is absent, with the reason.
///
/// A drive that another process has open is a mistake of the operator, not an absent drive.
final class DriveOpener {
  private static final Logger LOG = LoggerFactory.getLogger(DriveOpener.class);

  private final DriveResources resources;
  private final Durability durability;
  private final boolean acceptLoss;
  private final InstantSource clock;
  private final Duration patience = Limits.DRIVE_OPEN;
  private final Set<UUID> unopened = ConcurrentHashMap.newKeySet();

  /// @param acceptLoss whether drives that nobody can fill serve without what they lost
  /// @param clock the node's time
  DriveOpener(
      DriveResources resources, Durability durability, boolean acceptLoss, InstantSource clock) {
    this.resources = resources;
    this.durability = durability;
    this.acceptLoss = acceptLoss;
    this.clock = clock;
  }

  /// The node's time.
  InstantSource clock() {
    return clock;
  }

  /// Opens drives, which takes their locks.
  ///
  /// @param filling those that have lost what they held, or never held anything
  /// @return for each the drive, or an {@link AbsentDrive}
  /// @throws Configuration.Mistake if someone else has one open; then none is
  Map<UUID, Drive> openAll(UUID deployment, Map<UUID, Path> paths, Set<UUID> filling) {
    List<UUID> ids = List.copyOf(paths.keySet());
    List<Callable<Drive>> work = new ArrayList<>();
    for (UUID id : ids) {
      Path path = Objects.requireNonNull(paths.get(id));
      work.add(() -> openOrAbsent(deployment, id, path, filling.contains(id)));
    }
    List<CompletableFuture<Drive>> opening = EachDrive.begin("open-drive", work);
    EachDrive.await(opening, patience);
    Map<UUID, Drive> opened = new HashMap<>();
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      UUID id = ids.get(i);
      CompletableFuture<Drive> future = opening.get(i);
      switch (future.state()) {
        case SUCCESS -> opened.put(id, future.resultNow());
        case FAILED -> failures.add(future.exceptionNow());
        case CANCELLED, RUNNING -> opened.put(id, late(id, String.valueOf(paths.get(id)), future));
      }
    }
    if (!failures.isEmpty()) {
      opened.values().forEach(Drive::close);
      throw failures.getFirst() instanceof Configuration.Mistake mistake
          ? mistake
          : new Configuration.Mistake(
              "a drive could not be opened: " + failures.getFirst(), failures.getFirst());
    }
    return opened;
  }

  /// Whether a drive could not be opened when all were, or hung before it could be judged.
  boolean couldNotOpen(UUID id) {
    return unopened.contains(id);
  }

  /// Stands in for a drive that hangs while it is opened. If that ends some time, it is opened
  /// again by whoever watches the drive.
  private Drive late(UUID id, String label, CompletableFuture<Drive> future) {
    var _ = future.thenAccept(Drive::close);
    return silent(id, label);
  }

  private Drive silent(UUID id, String label) {
    unopened.add(id);
    return new AbsentDrive(id, label, "it did not answer for " + patience.toSeconds() + " s");
  }

  private Drive openOrAbsent(UUID deployment, UUID id, Path path, boolean fill) {
    try {
      return open(deployment, id, path, fill);
    } catch (DriveException e) {
      String why = String.valueOf(e.getMessage());
      if (e.reason() == DriveException.Reason.OFFLINE) {
        throw new Configuration.Mistake(path + ": " + why, e);
      }
      unopened.add(id);
      return new AbsentDrive(id, path.toString(), why);
    }
  }

  /// Opens one drive.
  ///
  /// @param fill whether it is empty and must be filled
  Drive open(UUID deployment, UUID id, Path path, boolean fill) throws DriveException {
    LocalDrive drive =
        new LocalDrive(new LocalDrive.Options(path, id, deployment, durability, clock), resources);
    if (fill) {
      drive.beginFilling();
    }
    return drive;
  }

  /// Has drives that were just opened judged by what the others remember of them, and does what
  /// follows: each may serve then, or is absent, with the reason. Nothing may be written to any of
  /// them before.
  ///
  /// @param others drives to be asked too, by id
  Map<UUID, Drive> judged(
      Topology topology, Map<UUID, Drive> opened, Map<UUID, ? extends Drive> others) {
    return judged(topology, opened, others, Map.of());
  }

  /// The same.
  ///
  /// @param told what drives of other nodes have said
  Map<UUID, Drive> judged(
      Topology topology,
      Map<UUID, Drive> opened,
      Map<UUID, ? extends Drive> others,
      Map<UUID, DriveStanding> told) {
    Map<UUID, LocalDrive> asked = new HashMap<>();
    locals(others, asked);
    locals(opened, asked);
    Map<UUID, Asked> answers = ask(asked);
    Map<UUID, DriveStanding> standings = new HashMap<>(told);
    answers.forEach((id, answer) -> {
      if (answer.standing != null) {
        standings.put(id, answer.standing);
      }
    });
    Map<UUID, DriveTrial.Verdict> verdicts = DriveTrial.judge(topology, standings);
    Map<UUID, Drive> judged = new HashMap<>();
    Map<LocalDrive, DriveTrial.Verdict> sentenced = new HashMap<>();
    opened.forEach((id, drive) -> {
      DriveTrial.Verdict verdict = verdicts.get(id);
      Asked answer = answers.get(id);
      if (drive instanceof LocalDrive local && verdict != null) {
        sentenced.put(local, verdict);
      } else if (drive instanceof LocalDrive && answer != null && answer.hangs) {
        // Nobody has said that it is what it was: it must not serve.
        judged.put(id, silent(id, drive.label()));
        drive.close();
      } else {
        judged.put(id, drive);
      }
    });
    judged.putAll(carriedOut(sentenced, standings));
    return judged;
  }

  private static void locals(Map<UUID, ? extends Drive> drives, Map<UUID, LocalDrive> locals) {
    drives.forEach((id, drive) -> {
      if (drive instanceof LocalDrive local) {
        locals.put(id, local);
      }
    });
  }

  /// What came of asking a drive for its standing: neither, if it is out of service.
  private record Asked(@Nullable DriveStanding standing, boolean hangs) {}

  private Map<UUID, Asked> ask(Map<UUID, LocalDrive> drives) {
    List<UUID> ids = List.copyOf(drives.keySet());
    List<Callable<Asked>> work = new ArrayList<>();
    ids.forEach(id -> work.add(() -> ask(Objects.requireNonNull(drives.get(id)))));
    List<CompletableFuture<Asked>> asking = EachDrive.begin("ask-drive", work);
    EachDrive.await(asking, patience);
    Map<UUID, Asked> answers = new HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      CompletableFuture<Asked> answer = asking.get(i);
      answers.put(ids.get(i), answer.isDone() ? answer.join() : new Asked(null, true));
    }
    return answers;
  }

  private static Asked ask(LocalDrive drive) {
    try {
      return new Asked(drive.standing(), false);
    } catch (DriveException e) {
      LOG.debug("{} cannot be asked: {}", drive.label(), e.getMessage());
      return new Asked(null, e.reason() == DriveException.Reason.TIMEOUT);
    }
  }

  private Map<UUID, Drive> carriedOut(
      Map<LocalDrive, DriveTrial.Verdict> verdicts, Map<UUID, DriveStanding> standings) {
    List<LocalDrive> drives = List.copyOf(verdicts.keySet());
    List<Callable<Drive>> work = new ArrayList<>();
    drives.forEach(drive ->
        work.add(() -> carriedOut(drive, Objects.requireNonNull(verdicts.get(drive)), standings)));
    List<CompletableFuture<Drive>> doing = EachDrive.begin("judge-drive", work);
    EachDrive.await(doing, patience);
    Map<UUID, Drive> judged = new HashMap<>();
    for (int i = 0; i < drives.size(); i++) {
      LocalDrive drive = drives.get(i);
      CompletableFuture<Drive> done = doing.get(i);
      judged.put(drive.id(), done.isDone() ? done.join() : late(drive.id(), drive.label(), done));
    }
    return judged;
  }

  private Drive carriedOut(
      LocalDrive drive, DriveTrial.Verdict verdict, Map<UUID, DriveStanding> standings) {
    DriveStanding standing = standings.get(drive.id());
    try {
      switch (verdict) {
        case DriveTrial.Verdict.Trusted t -> drive.trust(Mark.NONE);
        case DriveTrial.Verdict.Refill(String why, Mark past) -> drive.refill(why, past, false);
        case DriveTrial.Verdict.Stuck(String why, Mark past, boolean alone) -> {
          if (!acceptLoss || standing == null) {
            drive.close();
            return new AbsentDrive(drive.id(), drive.label(), why);
          }
          LOG.warn("the loss is accepted: drive {}: {}", drive.label(), why);
          if (standing.readable()) {
            drive.trust(past);
          } else {
            drive.refill(why, past, alone);
          }
        }
      }
      return drive;
    } catch (DriveException e) {
      drive.close();
      return new AbsentDrive(drive.id(), drive.label(), String.valueOf(e.getMessage()));
    }
  }
}
