package io.buckets.storage.drive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Ballot;
import io.buckets.core.ETag;
import io.buckets.core.ObjectKey;
import io.buckets.core.VersionId;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.Space;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Requests to a drive in few words, and what a drive holds as text that can be compared.
public final class DriveFixture {
  static final XlMeta.Erasure ERASURE = new XlMeta.Erasure(2, 2, 1 << 20, List.of(0, 1, 2, 3));
  static final ETag MD5 = new ETag("d41d8cd98f00b204e9800998ecf8427e");
  private static final byte[] HEADER = "header".getBytes(UTF_8);

  /// The clock of the drives of the contracts: before the first ballot when a drive is formatted,
  /// in the time of the ballots from then on.
  public static final TurnedClock CLOCK = new TurnedClock((1L << 41) + 1_000);

  private static final long FORMATTED = (1L << 41) - 10_000;
  private static final long SERVING = (1L << 41) + 1_000;

  private DriveFixture() {}

  /// Makes a drive as it would have been some seconds before the first ballot.
  static <T> T before(Callable<T> action) throws Exception {
    CLOCK.set(FORMATTED);
    try {
      return action.call();
    } finally {
      CLOCK.set(SERVING);
    }
  }

  /// A drive in memory, formatted before the first ballot.
  public static MemoryDrive memory() {
    CLOCK.set(FORMATTED);
    MemoryDrive drive = new MemoryDrive(new UUID(1, 2), CLOCK, 1L << 40);
    CLOCK.set(SERVING);
    return drive;
  }

  public static RegisterKey key(String text) {
    return RegisterKey.object(7, ObjectKey.of(text));
  }

  public static RegisterKey part(String text, int number) {
    String sub = "00000000000000000000000000000abc/" + "%05d".formatted(number);
    return new RegisterKey(Space.UPLOADS, 7, ObjectKey.of(text), sub);
  }

  /// Ballots in order, 0 for ZERO; the others are just after the drive's format, by its clock.
  public static Ballot ballot(long n) {
    return n == 0 ? Ballot.ZERO : Ballot.at((1L << 41) + n, 0, 1);
  }

  public static VersionId id(long n) {
    return n == 0 ? VersionId.NULL : new VersionId(0, n);
  }

  public static Version inline(long id, String text) {
    return version(id, text, null, List.of());
  }

  public static Version filed(long id, DataId data) {
    return version(id, "filed", data, List.of());
  }

  static Version ofParts(long id, DataId data, int... attempts) {
    List<PartInfo> parts = new ArrayList<>();
    for (int i = 0; i < attempts.length; i++) {
      parts.add(new PartInfo(i + 1, attempts[i], 10, 5, MD5, Map.of()));
    }
    return version(id, "parts", data, parts);
  }

  private static Version version(
      long id, String text, @Nullable DataId data, List<PartInfo> parts) {
    XlMeta.Stat stat =
        new XlMeta.Stat(
            id(id),
            Version.Kind.OBJECT,
            text.length(),
            1_700_000_000_000L,
            MD5.value(),
            3,
            data,
            data == null);
    return new XlMeta(stat, ERASURE, parts, Map.of("x-amz-meta-text", text)).toVersion();
  }

  public static Version marker(long id) {
    return new XlMeta(
            new XlMeta.Stat(id(id), Version.Kind.DELETE_MARKER, 0, 17, "", 0, null, false),
            null,
            List.of(),
            Map.of())
        .toVersion();
  }

  /// A first try of a change: its name is its ballot. An inline version has its own text as the
  /// shard.
  public static CommitRequest change(RegisterKey key, long ballot, long base, Change change) {
    return again(key, ballot, base, ballot, change);
  }

  /// A later try of the change named `changeId`.
  public static CommitRequest again(
      RegisterKey key, long ballot, long base, long changeId, Change change) {
    Version version =
        switch (change) {
          case Change.Replace(Version v) -> v;
          case Change.AddVersion(Version v) -> v;
          case Change.EditVersion edit -> null;
          case Change.Erase erase -> null;
          case Change.RemoveVersion removal -> null;
        };
    ByteBuffer shard =
        version != null && version.inline()
            ? ByteBuffer.wrap(("shard of " + text(version)).getBytes(UTF_8))
            : null;
    return new CommitRequest(
        key,
        ballot(ballot),
        ballot(base),
        ballot(changeId),
        List.of(ballot(changeId)),
        change,
        version == null || version.kind() == Version.Kind.DELETE_MARKER ? -1 : 2,
        shard);
  }

  /// The same request, to be decided by `quorum` accepts.
  static CommitRequest asking(CommitRequest request, int quorum) {
    return new CommitRequest(
        request.key(),
        request.ballot(),
        request.base(),
        request.changeId(),
        request.lineage(),
        request.change(),
        request.shardIndex(),
        request.shard(),
        quorum);
  }

  public static String text(Version version) {
    return XlMeta.parse(version.meta()).metadata().getOrDefault("x-amz-meta-text", "");
  }

  /// Commits and decides, which must succeed.
  public static void put(Drive drive, RegisterKey key, long ballot, long base, Change change)
      throws DriveException {
    assertThat(drive.commit(change(key, ballot, base, change)))
        .isEqualTo(new CommitReply.Accepted());
    drive.decide(key, ballot(ballot));
  }

  public static void seal(Drive drive, ShardName name, String content) throws DriveException {
    byte[] bytes = content.getBytes(UTF_8);
    drive.stage(name, HEADER, 0, ByteBuffer.wrap(bytes));
    drive.seal(name, bytes.length, "trailer".getBytes(UTF_8));
  }

  public static @Nullable String content(Drive drive, ShardName name) throws DriveException {
    if (drive.describe(name) == null) {
      return null;
    }
    ByteBuffer target = ByteBuffer.allocate(1 << 16);
    drive.read(name, 0, target);
    return UTF_8.decode(target.flip()).toString();
  }

  /// The versions of a register, newest first, each with its shard: what a rollback must bring
  /// back.
  public static List<String> picture(Drive drive, RegisterKey key) throws DriveException {
    List<String> versions = new ArrayList<>();
    DriveHead head = drive.head(key, true);
    if (head.head().newest() != null) {
      versions.add(picture(head));
    }
    for (DriveHead older : VersionPage.all(drive, key)) {
      versions.add(picture(older));
    }
    assertThat(head.head().olderVersions()).isEqualTo(VersionPage.all(drive, key).size());
    return versions;
  }

  private static String picture(DriveHead head) {
    Version version = head.head().newest();
    if (version == null) {
      return "nothing";
    }
    String shard = head.shard() == null ? "-" : UTF_8.decode(head.shard().duplicate()).toString();
    return version.id() + " " + text(version) + " " + head.shardIndex() + " " + shard;
  }

  /// All that a drive answers of a register, but for the bytes of documents.
  public static String everything(Drive drive, RegisterKey key) throws DriveException {
    DriveHead head = drive.head(key, true);
    String undo =
        head.undo() == null ? "none" : head.undo().ballot() + " " + shardText(head.undoShard());
    String pending = head.pending() == null ? "none" : head.pending().getClass().getSimpleName();
    return "%s %s %s %s older=%d decided=%s pending=%s undo=%s shard=%s versions=%s"
        .formatted(
            head.ballot(),
            head.head().change(),
            head.head().base(),
            head.head().lineage(),
            head.head().olderVersions(),
            head.decided(),
            pending,
            undo,
            shardText(head.shard()),
            picture(drive, key));
  }

  private static String shardText(@Nullable ByteBuffer shard) {
    return shard == null ? "-" : UTF_8.decode(shard.duplicate()).toString();
  }
}
