package io.buckets.storage.fsck;

import io.buckets.core.StoreException;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.AbsentDrive;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.fsck.Deviation.Kind;
import io.buckets.storage.fsck.RegisterWholeness.Finding;
import io.buckets.storage.model.CorruptIndexException;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.Version;
import io.buckets.storage.repair.ShardRebuild;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Whether a store at rest is whole: every drive in step, every register the same decided one on
/// all drives of its set, every shard there and sound, and nothing that belongs to nobody.
///
/// It reads through the seam {@link Drive} (scan, head, versions, describe, read, shards), so that
/// it judges drives in memory in a test as it judges those of an operator. In memory at a time: a
/// page of keys of each drive, one register, the names of the files of one register.
///
/// Threading: one thread. The store is to be at rest: a write under way looks like a deviation.
final class Wholeness {
  private final Scope scope;
  private final Consumer<Deviation> found;
  private long registers;
  private long versions;
  private long files;
  private long bytes;

  /// The drives that hold the shards of some keys, slot by slot.
  ///
  /// @param geometry of the set
  /// @param drives one for each slot
  record Slots(Geometry geometry, List<Drive> drives) {}

  /// What is to be judged.
  ///
  /// @param drives every drive
  /// @param sets the set of a register
  /// @param buckets the name of a bucket, null if there is none of that number
  /// @param clock decides which tombstones are too old
  record Scope(
      List<Drive> drives,
      Function<RegisterKey, Slots> sets,
      LongFunction<@Nullable String> buckets,
      InstantSource clock) {
    /// The drives and sets of a running store.
    static Scope of(ErasureSets sets, LongFunction<@Nullable String> buckets, InstantSource clock) {
      return new Scope(
          sets.drives(),
          key -> {
            ErasureSet set = sets.of(key);
            return new Slots(set.geometry(), set.drives());
          },
          buckets,
          clock);
    }
  }

  /// What was looked at.
  ///
  /// @param registers objects, uploads and parts, tombstones too
  /// @param versions of them, on how many drives ever
  /// @param files shard files on all drives
  /// @param bytes of blocks verified
  record Counts(long registers, long versions, long files, long bytes) {}

  /// @param found told of every deviation
  Wholeness(Scope scope, Consumer<Deviation> found) {
    this.scope = scope;
    this.found = found;
  }

  /// Every deviation of `scope`.
  static List<Deviation> of(Scope scope) {
    List<Deviation> deviations = new ArrayList<>();
    new Wholeness(scope, deviations::add).check();
    return deviations;
  }

  /// Looks at everything once.
  Counts check() {
    List<Drive> present = new ArrayList<>();
    for (Drive drive : scope.drives) {
      if (DriveBay.isOut(drive)) {
        found.accept(Deviation.ofDrive(Kind.DRIVE_ABSENT, drive.label(), why(drive)));
        continue;
      }
      present.add(drive);
      if (drive.fillingWhy() != null) {
        found.accept(
            Deviation.ofDrive(Kind.DRIVE_FILLING, drive.label(), "what it lacks is not known"));
      }
    }
    registers(Space.OBJECTS, present);
    registers(Space.UPLOADS, present);
    present.forEach(this::files);
    return new Counts(registers, versions, files, bytes);
  }

  private static String why(Drive drive) {
    return switch (drive) {
      case AbsentDrive absent -> absent.why();
      case DriveBay bay -> String.valueOf(bay.outOfService());
      default -> "out of service";
    };
  }

  private void registers(Space space, List<Drive> present) {
    MergedKeys keys = new MergedKeys(space, present, this::unreadable);
    UploadWholeness uploads = new UploadWholeness();
    for (MergedKeys.Sighting next = keys.next(); next != null; next = keys.next()) {
      registers++;
      register(next, uploads);
    }
  }

  private void unreadable(Drive drive, String why) {
    found.accept(Deviation.ofDrive(Kind.REGISTER_UNREADABLE, drive.label(), why));
  }

  private void register(MergedKeys.Sighting sighting, UploadWholeness uploads) {
    RegisterKey key = sighting.key();
    Slots slots = scope.sets.apply(key);
    for (Drive holder : sighting.holders()) {
      if (!slots.drives.contains(holder)) {
        report(key, holder.label(), Kind.REGISTER_MISPLACED, "the drive is not of its set");
      }
    }
    List<Holding> holdings = new ArrayList<>();
    slots.drives.forEach(drive -> holdings.add(holding(key, drive)));
    for (Finding finding :
        RegisterWholeness.judge(slots.geometry, holdings, scope.clock.millis())) {
      report(key, slots, finding);
    }
    Head head = Head.ABSENT;
    for (int slot = 0; slot < holdings.size(); slot++) {
      if (holdings.get(slot) instanceof Holding.Held held) {
        Head here = held.head().head();
        head = here.ballot().isAfter(head.ballot()) ? here : head;
        versions += (here.isEmpty() ? 0 : 1) + held.older().size();
        shards(key, slots, slot, held);
      }
    }
    Finding upload = key.space() == Space.UPLOADS ? uploads.judge(key, head) : null;
    if (upload != null) {
      report(key, slots, upload);
    }
    if (!head.isEmpty() && scope.buckets.apply(key.bucketId()) == null) {
      report(key, "all", Kind.BUCKET_UNKNOWN, "no bucket has the number " + key.bucketId());
    }
  }

  private static Holding holding(RegisterKey key, Drive drive) {
    if (DriveBay.isOut(drive)) {
      return new Holding.Away();
    }
    try {
      DriveHead head = drive.head(key, true);
      return new Holding.Held(
          head, head.head().olderVersions() == 0 ? List.of() : VersionPage.all(drive, key));
    } catch (DriveException | CorruptIndexException e) {
      return new Holding.Unreadable(String.valueOf(e.getMessage()));
    }
  }

  private void shards(RegisterKey key, Slots slots, int slot, Holding.Held held) {
    ShardWholeness shards = new ShardWholeness(slots.drives.get(slot), slot, slots.geometry);
    shards(key, slots, shards, held.head().head());
    held.older().forEach(version -> shards(key, slots, shards, version.head()));
    bytes += shards.bytes();
  }

  private void shards(RegisterKey key, Slots slots, ShardWholeness shards, Head head) {
    Version version = head.newest();
    if (version == null || (key.space() == Space.UPLOADS && !UploadKeys.isPart(key))) {
      return;
    }
    try {
      for (ShardRebuild.StoredPart part : ShardRebuild.partsOf(key, version)) {
        Finding finding = shards.check(part.name(), part.bytes());
        if (finding != null) {
          report(key, slots, finding);
        }
      }
    } catch (StoreException e) {
      report(key, "all", Kind.CONTENT_DIFFERS, String.valueOf(e.getMessage()));
    }
  }

  private void report(RegisterKey key, Slots slots, Finding finding) {
    String drive = finding.slot() < 0 ? "all" : slots.drives.get(finding.slot()).label();
    report(key, drive, finding.kind(), finding.what());
  }

  private void report(RegisterKey key, String drive, Kind kind, String what) {
    String bucket = scope.buckets.apply(key.bucketId());
    String name = bucket == null ? Long.toString(key.bucketId()) : bucket;
    String within = key.sub().isEmpty() ? key.key().toString() : key.key() + "?upload=" + key.sub();
    found.accept(new Deviation(kind, drive, name, within, what));
  }

  private void files(Drive drive) {
    FilesNamed named = new FilesNamed(drive);
    try {
      @Nullable String after = "";
      while (after != null) {
        ShardPage page = drive.shards(after, FilesNamed.PAGE);
        for (ShardPage.ShardFileEntry entry : page.files()) {
          files++;
          file(drive, named, entry);
        }
        after = page.next();
      }
    } catch (DriveException e) {
      unreadable(drive, String.valueOf(e.getMessage()));
    }
  }

  private void file(Drive drive, FilesNamed named, ShardPage.ShardFileEntry entry) {
    RegisterKey owner = entry.name().owner();
    try {
      if (!named.contains(entry.name())) {
        long age = scope.clock.millis() - entry.modifiedMillis();
        report(
            owner,
            drive.label(),
            Kind.FILE_ORPHAN,
            "no register names %s, of %d bytes, %d s old"
                .formatted(ShardWholeness.describe(entry.name()), entry.length(), age / 1000));
      }
    } catch (DriveException | CorruptIndexException | StoreException e) {
      report(owner, drive.label(), Kind.REGISTER_UNREADABLE, String.valueOf(e.getMessage()));
    }
  }
}
