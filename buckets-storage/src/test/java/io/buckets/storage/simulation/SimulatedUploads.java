package io.buckets.storage.simulation;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.Version;
import io.buckets.storage.object.UploadProcess;
import io.buckets.storage.simulation.History.Ending;
import io.buckets.storage.simulation.History.Kind;
import io.buckets.storage.simulation.History.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Multipart uploads to one simulated key: the steps of the store itself ({@link UploadProcess}),
/// taken by one process after another, each of which may die at any of them, and swept up after.
///
/// What is checked: an upload that was completed and one that was aborted are never one; one that
/// nobody aborted or completed takes its completion; a completion is one put of the key's history,
/// however often it is asked for.
final class SimulatedUploads {
  /// What the uploads are to become.
  ///
  /// @param node what the rounds of a process run on
  record Subject(
      RegisterKey key,
      History history,
      SimulatedVersions versions,
      Function<SimulatedProcess, SimulatedRound.Node> node) {}

  /// How far apart the endings of an upload are that are to meet.
  private static final int AT_ONCE_MILLIS = 6;

  private static final class Upload {
    final UploadKeys keys;
    final int data;
    final Operation put;
    boolean added;
    boolean created;
    boolean aborted;
    boolean lost;
    int underWay;
    int aborts;
    int completions;
    boolean uncertain;
    int parts;

    Upload(UploadKeys keys, int data, Operation put) {
      this.keys = keys;
      this.data = data;
      this.put = put;
    }
  }

  private final SimulatedPlace place;
  private final Geometry geometry;
  private final Mistake mistake;
  private final Subject to;
  private final List<Upload> uploads = new ArrayList<>();
  private SimulatedProcess process;
  private UploadProcess rooms;
  private UploadProcess sweeper;

  SimulatedUploads(SimulatedPlace place, Geometry geometry, Mistake mistake, Subject to) {
    this.place = place;
    this.geometry = geometry;
    this.mistake = mistake;
    this.to = to;
    int count = 1 + place.random().nextInt(2);
    for (int i = 1; i <= count; i++) {
      int data = 1_000_000 + i;
      UploadKeys keys =
          new UploadKeys(to.key().bucketId(), to.key().key(), new DataId(2, i).toString());
      uploads.add(new Upload(keys, data, new Operation(data, Kind.PUT, keys.uploadId(), null, 0)));
    }
    this.process = fresh();
    this.rooms = rooms(process, Mistake.MARKED_UNSEEN);
    this.sweeper = sweeper();
  }

  /// The registers of all uploads and their parts.
  List<RegisterKey> registers() {
    List<RegisterKey> registers = new ArrayList<>();
    for (Upload upload : uploads) {
      registers.add(upload.keys.upload());
      IntStream.rangeClosed(1, UploadProcess.PARTS)
          .mapToObj(upload.keys::part)
          .forEach(registers::add);
    }
    return registers;
  }

  // --- processes

  private SimulatedProcess fresh() {
    return new SimulatedProcess(
        place.queue(), e -> place.trace().violation("an upload broke: " + e));
  }

  /// The same that the clients have, but for a sweep that makes a mistake.
  private UploadProcess sweeper() {
    return mistake == Mistake.SWEEP_TAKES_LIVE ? rooms(process, mistake) : rooms;
  }

  /// @param possible the mistake that these rooms make, if it is asked for
  private UploadProcess rooms(SimulatedProcess of, Mistake possible) {
    UploadProcess.Ground.Held honest =
        new SimulatedRegisters(of, to.node().apply(of), to.versions());
    UploadProcess.Ground.Held registers =
        mistake != possible ? honest : new MistakenRegisters(honest, mistake);
    UploadProcess.Ground ground =
        new UploadProcess.Ground() {
          @Override
          public UploadProcess.Ground.Held registers() {
            return registers;
          }

          @Override
          public void discard(ShardName file) {
            for (int slot = 0; slot < geometry.total(); slot++) {
              place.network().call(slot, drive -> discarded(drive, file), done -> {});
            }
          }

          @Override
          public void later(Runnable work) {
            of.start(1, work);
          }
        };
    return new UploadProcess(ground, geometry, place.queue());
  }

  private static boolean discarded(MemoryDrive drive, ShardName file) throws DriveException {
    drive.discard(file);
    return true;
  }

  /// The process dies, and another takes its place.
  private void die() {
    place.trace().add("the process of uploads dies");
    process.die();
    process = fresh();
    rooms = rooms(process, Mistake.MARKED_UNSEEN);
    sweeper = sweeper();
  }

  // --- what clients do

  void begin(int lifeMillis) {
    Random random = place.random();
    for (Upload upload : uploads) {
      int at = random.nextInt(lifeMillis / 2);
      at(at, () -> create(upload));
      int wishes = 2 + random.nextInt(3);
      boolean atOnce = mistake == Mistake.MARKED_UNSEEN || random.nextInt(3) == 0;
      int first = at + 100 + (atOnce ? random.nextInt(lifeMillis) : 0);
      for (int i = 0; i < wishes; i++) {
        boolean abort = random.nextInt(3) == 0;
        at(
            first + random.nextInt(atOnce ? AT_ONCE_MILLIS : lifeMillis),
            () -> {
              if (abort && upload.created) {
                abort(upload);
              } else {
                complete(upload);
              }
            });
      }
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      place.queue().after(random.nextInt(2 * lifeMillis), this::die);
    }
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      at(random.nextInt(2 * lifeMillis), this::sweep);
    }
  }

  private void at(long millis, Runnable work) {
    place.queue().after(millis, () -> process.start(0, work));
  }

  private interface Step {
    void take();
  }

  /// @return whether it was done
  private boolean tried(Upload upload, String what, Step step) {
    try {
      step.take();
      place.trace().add(upload.keys.uploadId() + " " + what);
      return true;
    } catch (StoreException e) {
      place.trace().add(upload.keys.uploadId() + " no " + what + ": " + e.getMessage());
      return false;
    }
  }

  private void create(Upload upload) {
    upload.created = tried(upload, "created", () -> rooms.create(upload.keys, upload.data));
    if (!upload.created) {
      return;
    }
    for (int number = 1; number <= UploadProcess.PARTS; number++) {
      int part = number;
      boolean done =
          tried(
              upload,
              "part " + part,
              () ->
                  rooms.addPart(
                      upload.keys, part, upload.data, version -> seal(upload, part, version)));
      if (!done) {
        return;
      }
      upload.parts++;
    }
  }

  /// Puts the shard files of a part on the drives.
  private void seal(Upload upload, int number, Version version) {
    RegisterKey part = upload.keys.part(number);
    SimulatedProcess mine = process;
    SimulatedCalls calls = new SimulatedCalls(to.node().apply(mine));
    var _ =
        mine.<Boolean>await(end ->
            calls.<Boolean>each(
                to.versions().quorum().all(),
                calls.of(drive -> {
                  SimulatedVersions.seal(drive, part, version, SimulatedHealer.slot(drive));
                  return true;
                }),
                (slot, done) -> {},
                () -> end.accept(true)));
  }

  private void abort(Upload upload) {
    upload.aborts++;
    if (tried(upload, "aborted", () -> rooms.abort(upload.keys))) {
      upload.aborted = true;
      requireOneEnding(upload);
    }
  }

  private void complete(Upload upload) {
    if (upload.parts < UploadProcess.PARTS) {
      return;
    }
    if (!upload.added) {
      upload.added = true;
      to.history().add(upload.put.calledAt(place.queue().moment()));
    }
    upload.completions++;
    upload.underWay++;
    try {
      rooms.complete(upload.keys, List.of(1, 2));
      upload.underWay--;
      place.trace().add(upload.keys.uploadId() + " completed");
      if (upload.put.ending != Ending.DONE) {
        upload.put.end(Ending.DONE, place.queue().moment());
      }
      requireOneEnding(upload);
    } catch (StoreException e) {
      upload.underWay--;
      upload.uncertain |= e.reason() == Reason.UNCERTAIN;
      place.trace().add(upload.keys.uploadId() + " is not completed: " + e.getMessage());
      boolean gone = e.reason() == Reason.NO_SUCH_UPLOAD || e.reason() == Reason.INVALID_PART;
      if (gone && upload.aborts == 0 && upload.completions == 1) {
        upload.lost = true;
      }
    }
  }

  private void requireOneEnding(Upload upload) {
    if (upload.aborted && upload.put.ending == Ending.DONE) {
      place.trace().violation("completed and aborted: " + upload.keys.uploadId());
    }
  }

  // --- sweeping

  private void sweep() {
    for (Upload upload : uploads) {
      var _ = tried(upload, "swept", () -> sweeper.sweep(upload.keys));
    }
    for (int slot = 0; slot < geometry.total(); slot++) {
      if (place.network().isUp(slot)) {
        try {
          rooms.sweepFiles(place.network().drive(slot));
        } catch (DriveException | StoreException e) {
          place.trace().add("drive " + slot + " is not swept: " + e.getMessage());
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /// Nothing goes wrong any more: whatever is open is aborted and all that is over is swept.
  void finish() {
    die();
    process.start(
        0,
        () -> {
          for (int tries = 0; tries < 3; tries++) {
            for (Upload upload : uploads) {
              abort(upload);
            }
            sweep();
          }
        });
  }

  /// Sweeps once more, after everything was healed.
  void sweepAll() {
    process.start(0, this::sweep);
  }

  /// What became of the uploads, once nothing more does.
  ///
  /// @param mayBeLost whether more was taken from the registers than they can lose
  void conclude(boolean mayBeLost) {
    for (Upload upload : uploads) {
      if (upload.lost && !mayBeLost) {
        place.trace().violation("an upload is gone that nobody ended: " + upload.keys.uploadId());
      }
      boolean open = upload.uncertain || upload.underWay > 0;
      if (upload.put.ending != Ending.DONE && (upload.aborted || !open)) {
        upload.put.end(Ending.NOTHING, place.queue().moment());
      }
    }
  }

  /// Whatever is still waited for is waited for no longer.
  void end() {
    process.die();
  }

  /// What nothing names, and is there; null if nothing is.
  @Nullable String left() {
    for (int slot = 0; slot < geometry.total(); slot++) {
      try {
        String left = left(place.network().drive(slot));
        if (left != null) {
          return "in the end drive " + slot + " has " + left;
        }
      } catch (DriveException e) {
        throw new IllegalStateException(e);
      }
    }
    return null;
  }

  private @Nullable String left(MemoryDrive drive) throws DriveException {
    for (RegisterKey register : registers()) {
      if (!drive.head(register, false).head().isEmpty()) {
        return register.toString();
      }
    }
    for (ShardPage.ShardFileEntry file : drive.shards("", 100).files()) {
      if (!file.named() && file.name().owner().equals(to.key())) {
        return "a file that nothing names: " + file.name();
      }
    }
    return null;
  }
}
