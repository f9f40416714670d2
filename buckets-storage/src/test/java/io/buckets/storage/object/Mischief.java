package io.buckets.storage.object;

import io.buckets.cluster.journal.JournalControlPlane;
import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.cluster.state.ClusterCommand.MarkBucketDeleting;
import io.buckets.cluster.state.ClusterCommand.RemoveBucket;
import io.buckets.cluster.topology.DriveDirectory;
import io.buckets.cluster.topology.DriveFormat;
import io.buckets.core.Ballot;
import io.buckets.core.BucketName;
import io.buckets.core.ObjectKey;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.erasing.ShardHeader;
import io.buckets.storage.fsck.Deviation.Kind;
import io.buckets.storage.local.DamagedIndex;
import io.buckets.storage.local.DriveResources;
import io.buckets.storage.local.LocalDrive;
import io.buckets.storage.local.LocalDrives;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.Space;
import io.buckets.storage.model.UploadState;
import io.buckets.storage.register.IndexKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A small store with something of everything, and one deviation of each kind to be made on it.
public final class Mischief {
  private static final BucketName BUCKET = StoreFixture.BUCKET;
  private static final long BUCKET_ID = 2;

  /// Objects, an upload, its part, a tombstone.
  public static final int REGISTERS = 8;

  /// Shard files of each drive of their sets.
  public static final int FILES = 4;

  private final Path top;

  private Mischief(Path top) {
    this.top = top;
  }

  public static void fill(ObjectStore objects) {
    objects.createBucket(BUCKET);
    put(objects, "a-small", 700, PutOptions.DEFAULT);
    put(objects, "a-empty", 0, PutOptions.DEFAULT);
    put(objects, "b-large", 300_000, PutOptions.DEFAULT);
    Map<String, String> long_ = Map.of("x-amz-meta-long", "x".repeat(20_000));
    put(objects, "a-long", 100, new PutOptions(long_, Precondition.NONE));
    put(objects, "a-gone", 100, PutOptions.DEFAULT);
    objects.delete(BUCKET, ObjectKey.of("a-gone"), DeleteOptions.DEFAULT);
    objects.setVersioning(BUCKET, Versioning.ENABLED);
    put(objects, "a-versions", 150_000, PutOptions.DEFAULT);
    put(objects, "a-versions", 150_001, PutOptions.DEFAULT);
    ObjectKey key = ObjectKey.of("a-upload");
    UploadInfo upload = objects.createUpload(BUCKET, key, PutOptions.DEFAULT, 0);
    byte[] part = new byte[200_000];
    objects.putPart(BUCKET, key, upload.id(), 1, StoreFixture.source(part, part.length));
  }

  private static void put(ObjectStore objects, String key, int bytes, PutOptions options) {
    objects.put(BUCKET, ObjectKey.of(key), options, StoreFixture.source(new byte[bytes], bytes));
  }

  private static RegisterKey object(String key) {
    return RegisterKey.object(BUCKET_ID, ObjectKey.of(key));
  }

  /// Makes a deviation of this kind.
  ///
  /// @return words that name where it is
  public static String make(Kind kind, Path top) throws Exception {
    Mischief mischief = new Mischief(top);
    return switch (kind) {
      case DRIVE_ABSENT,
          DRIVE_FILLING,
          FORMAT_DIFFERS,
          TOPOLOGY_DIFFERS,
          JOURNAL_OUT_OF_STEP,
          FILE_ORPHAN,
          FILE_UNFINISHED,
          LEFTOVER ->
          mischief.toADrive(kind);
      case BUCKET_DELETING, BUCKET_UNKNOWN -> mischief.toTheBucket(kind);
      case UPLOAD_COMPLETING,
          PART_WITHOUT_UPLOAD,
          REGISTER_DIFFERS,
          REGISTER_UNDECIDED,
          REGISTER_MISPLACED,
          TOMBSTONE_OLD ->
          mischief.toARegister(kind);
      case REGISTER_UNREADABLE, CONTENT_DIFFERS, VERSIONS_DIFFER -> mischief.toARow(kind);
      case SHARD_MISSING, SHARD_DAMAGED, SHARD_OF_ANOTHER_SLOT -> mischief.toAShard(kind);
    };
  }

  private Path system(int drive) {
    return LocalStore.drive(top, drive).resolve(DriveFormat.SYSTEM_DIRECTORY);
  }

  private String toADrive(Kind kind) throws Exception {
    Path drive = LocalStore.drive(top, 1);
    switch (kind) {
      case DRIVE_ABSENT -> LocalDrives.delete(drive);
      case DRIVE_FILLING -> withDrive(1, local -> local.beginFilling());
      case FORMAT_DIFFERS ->
          new DriveFormat(
                  LocalStore.DEPLOYMENT, LocalStore.id(1), 0, Geometry.parse("3+1"), Instant.EPOCH)
              .write(drive);
      case TOPOLOGY_DIFFERS -> Files.delete(system(1).resolve("topology.json"));
      case JOURNAL_OUT_OF_STEP -> deleteJournal(system(1).resolve("control"));
      case FILE_ORPHAN -> withDrive(1, Mischief::sealAFile);
      case FILE_UNFINISHED ->
          Files.write(Files.createDirectories(data(1).resolve("zz")).resolve("f"), new byte[9]);
      default -> Files.write(system(1).resolve("tmp").resolve("1"), new byte[9]);
    }
    return drive.toString();
  }

  private static void deleteJournal(Path control) throws IOException {
    try (Stream<Path> files = Files.list(control)) {
      for (Path file : files.filter(f -> f.toString().contains("journal.")).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void sealAFile(LocalDrive drive) throws DriveException {
    ShardName name = new ShardName(object("b-large"), DataId.random(), 1, 0);
    byte[] header = new ShardHeader(LocalStore.GEOMETRY, 0, 1 << 20, name).encode();
    drive.stage(name, header, 0, ByteBuffer.allocate(0));
    drive.seal(name, 0, new byte[0]);
  }

  private String toTheBucket(Kind kind) {
    List<DriveDirectory> directories = new ArrayList<>();
    List<Path> drives = LocalStore.drives(top);
    for (int i = 0; i < drives.size(); i++) {
      directories.add(DriveDirectory.at(LocalStore.id(i), drives.get(i)));
    }
    try (JournalControlPlane control =
        JournalControlPlane.open(LocalStore.DEPLOYMENT, directories)) {
      control.submit(new MarkBucketDeleting(BUCKET, BUCKET_ID));
      if (kind == Kind.BUCKET_UNKNOWN) {
        long mark = control.state().bucket(BUCKET).orElseThrow().deletionMark();
        control.submit(new RemoveBucket(BUCKET, mark));
        return BUCKET_ID + "/a-small";
      }
      return BUCKET.value();
    }
  }

  private String toARegister(Kind kind) throws Exception {
    RegisterKey small = object("a-small");
    RegisterKey upload = upload();
    switch (kind) {
      case UPLOAD_COMPLETING -> {
        UploadInfo info = new UploadInfo(upload.key(), upload.sub(), 1, 0, Map.of());
        change(
            upload,
            4,
            new Change.Replace(UploadRecords.upload(info, UploadState.COMPLETING)),
            true);
      }
      case PART_WITHOUT_UPLOAD -> change(upload, 4, new Change.Erase(true), true);
      case REGISTER_DIFFERS -> change(small, 1, new Change.Erase(false), true);
      case REGISTER_UNDECIDED -> change(small, 4, new Change.Erase(false), false);
      case REGISTER_MISPLACED -> misplace();
      default -> {
        // The clock is turned instead.
        return "a-gone";
      }
    }
    return switch (kind) {
      case REGISTER_MISPLACED -> LocalStore.drive(top, 4).toString();
      case UPLOAD_COMPLETING, PART_WITHOUT_UPLOAD -> "a-upload?upload=";
      default -> "a-small";
    };
  }

  /// The upload's register, found by a scan.
  private RegisterKey upload() throws Exception {
    List<RegisterKey> found = new ArrayList<>();
    withDrive(
        0,
        drive ->
            drive
                .scan(new ScanRequest(Space.UPLOADS, -1, new byte[0], new byte[0], 10, false))
                .entries()
                .forEach(entry -> found.add(IndexKey.parse(Space.UPLOADS, entry.indexKey()))));
    return found.getFirst();
  }

  /// Commits a change on the first `drives` drives.
  private void change(RegisterKey key, int drives, Change change, boolean decide) throws Exception {
    Ballot[] ballot = new Ballot[1];
    for (int i = 0; i < drives; i++) {
      int slot = i;
      withDrive(
          i,
          drive -> {
            Head head = drive.head(key, false).head();
            ballot[0] = slot == 0 ? Ballot.at(System.currentTimeMillis(), 7, 9) : ballot[0];
            drive.prepare(key, ballot[0], false);
            CommitRequest request =
                new CommitRequest(
                    key,
                    ballot[0],
                    head.state(),
                    ballot[0],
                    List.of(ballot[0]),
                    change,
                    change instanceof Change.Erase ? -1 : slot,
                    null);
            if (!(drive.commit(request) instanceof CommitReply.Accepted)) {
              throw new IllegalStateException("the drive takes no change of " + key);
            }
            if (decide) {
              drive.decide(key, ballot[0]);
            }
          });
    }
  }

  private void misplace() throws Exception {
    List<DriveHead> state = new ArrayList<>();
    RegisterKey key = object("a-small");
    withDrive(0, drive -> state.add(drive.head(key, true).detached()));
    Ballot now = Ballot.at(System.currentTimeMillis(), 7, 9);
    withDrive(4, drive -> drive.install(key, now, state));
  }

  private String toARow(Kind kind) throws Exception {
    DamagedIndex index = new DamagedIndex(system(0).resolve("index"));
    switch (kind) {
      case REGISTER_UNREADABLE -> index.garble(object("a-small"));
      case CONTENT_DIFFERS -> index.alter(object("a-small"));
      default -> index.loseAnOlderVersion(object("a-versions"));
    }
    return kind == Kind.VERSIONS_DIFFER ? "a-versions" : "a-small";
  }

  /// Shards of `b-large` are on drives 1 to 4, in this order.
  private String toAShard(Kind kind) throws IOException {
    Path file = large(1);
    switch (kind) {
      case SHARD_MISSING -> Files.delete(file);
      case SHARD_DAMAGED -> {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
      default -> Files.copy(large(2), file, StandardCopyOption.REPLACE_EXISTING);
    }
    return LocalStore.drive(top, 1) + " bucket/b-large";
  }

  private Path data(int drive) {
    return LocalStore.drive(top, drive).resolve(".buckets").resolve("data");
  }

  /// The file of `b-large`, the only object on drive 1 whose shard files are larger than 120 KiB.
  private Path large(int drive) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(data(drive))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.size(file) > 120 << 10) {
          found.add(file);
        }
      }
    }
    return found.getFirst();
  }

  private interface OnDrive {
    void run(LocalDrive drive) throws DriveException;
  }

  private void withDrive(int drive, OnDrive body) throws Exception {
    try (DriveResources resources = new DriveResources(8 << 20, 32 << 20);
        LocalDrive opened = LocalStore.open(LocalStore.drive(top, drive), drive, resources)) {
      body.run(opened);
    }
  }

  /// Rows of an object that is not there, and one of an object that does not name it.
  public static void addRows(Path top) throws Exception {
    new DamagedIndex(new Mischief(top).system(0).resolve("index"))
        .strayRows(object("a-nobody"), object("a-long"));
  }
}
