package io.buckets.storage.drive;

import static io.buckets.storage.drive.DriveFixture.ballot;
import static io.buckets.storage.drive.DriveFixture.change;
import static io.buckets.storage.drive.DriveFixture.content;
import static io.buckets.storage.drive.DriveFixture.filed;
import static io.buckets.storage.drive.DriveFixture.inline;
import static io.buckets.storage.drive.DriveFixture.key;
import static io.buckets.storage.drive.DriveFixture.ofParts;
import static io.buckets.storage.drive.DriveFixture.part;
import static io.buckets.storage.drive.DriveFixture.put;
import static io.buckets.storage.drive.DriveFixture.seal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.Space;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.Version;
import io.buckets.storage.register.IndexKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What every {@link Drive} keeps of shard files and scans.
public abstract class DriveFilesContract extends DriveTests {
  private static final DataId FIRST = new DataId(1, 1);
  private static final DataId SECOND = new DataId(2, 2);

  static ShardName file(DataId data) {
    return new ShardName(KEY, data, 1, 0);
  }

  private void assertGone(ShardName name) {
    await().until(() -> drive.describe(name) == null);
  }

  @Test
  void aSealedFileSaysWhatItWasToldAndSurvivesAPowerCut() throws Exception {
    ShardName name = file(FIRST);
    drive.stage(name, "head".getBytes(UTF_8), 0, ByteBuffer.wrap("hello ".getBytes(UTF_8)));
    drive.stage(name, new byte[0], 6, ByteBuffer.wrap("world".getBytes(UTF_8)));
    assertThat(drive.describe(name)).isNull();
    drive.seal(name, 11, "document".getBytes(UTF_8));
    losePower();
    ShardDescription description = Objects.requireNonNull(drive.describe(name));
    assertThat(new String(description.header(), UTF_8)).isEqualTo("head");
    assertThat(new String(description.trailer(), UTF_8)).isEqualTo("document");
    assertThat(description.length()).isEqualTo(11);
    assertThat(content(drive, name)).isEqualTo("hello world");
    drive.seal(name, 11, "document".getBytes(UTF_8));
  }

  @Test
  void aStagedFileIsNeverSealedOnceItsProcessIsDead() throws Exception {
    drive.stage(file(FIRST), new byte[0], 0, ByteBuffer.wrap(new byte[10]));
    losePower();
    assertFails(Reason.MISSING, () -> drive.seal(file(FIRST), 10, new byte[0]));
    assertFails(
        Reason.MISSING, () -> drive.stage(file(FIRST), new byte[0], 10, ByteBuffer.allocate(1)));
    assertThatThrownBy(() -> drive.read(file(FIRST), 0, ByteBuffer.allocate(1)))
        .isInstanceOf(DriveException.class)
        .extracting(e -> ((DriveException) e).reason())
        .isIn(Reason.MISSING, Reason.CORRUPT);
    Change replace = new Change.Replace(filed(0, FIRST));
    assertThat(drive.commit(change(KEY, 3, 0, replace))).isInstanceOf(CommitReply.Behind.class);
    drive.discard(file(FIRST));
    assertThat(drive.describe(file(FIRST))).isNull();
  }

  @Test
  void aFileIsSealedOnlyAtTheLengthThatWasStagedAndWithoutHoles() throws Exception {
    drive.stage(file(FIRST), new byte[0], 0, ByteBuffer.wrap(new byte[10]));
    assertFails(
        Reason.MISSING, () -> drive.stage(file(FIRST), new byte[0], 11, ByteBuffer.allocate(1)));
    assertFails(Reason.MISSING, () -> drive.seal(file(FIRST), 11, new byte[0]));
    drive.seal(file(FIRST), 10, new byte[0]);
  }

  @Test
  void aFileStagedAnewReplacesTheSealedOne() throws Exception {
    seal(drive, file(FIRST), "damaged");
    assertThat(content(drive, file(FIRST))).isEqualTo("damaged");
    seal(drive, file(FIRST), "repaired!");
    assertThat(content(drive, file(FIRST))).isEqualTo("repaired!");
  }

  @Test
  void aNamedFileOutlivesTheOneThatWasToReplaceIt() throws Exception {
    seal(drive, file(FIRST), "damaged");
    assertThat(drive.commit(change(KEY, 3, 0, new Change.Replace(filed(0, FIRST)))))
        .isEqualTo(ACCEPTED);
    drive.stage(file(FIRST), new byte[0], 0, ByteBuffer.wrap(new byte[10]));
    drive.discard(file(FIRST));
    assertFails(
        Reason.MISSING, () -> drive.stage(file(FIRST), new byte[0], 10, ByteBuffer.allocate(1)));
    assertThat(content(drive, file(FIRST))).isEqualTo("damaged");
  }

  @Test
  void aReadGivesWhatIsThereAndNoMore() throws Exception {
    seal(drive, file(FIRST), "0123456789");
    ByteBuffer target = ByteBuffer.allocateDirect(8);
    target.position(1).limit(5);
    assertThat(drive.read(file(FIRST), 3, target)).isEqualTo(4);
    assertThat(target.position()).isEqualTo(5);
    assertThat(UTF_8.decode(target.flip().position(1)).toString()).isEqualTo("3456");
    assertThat(drive.read(file(FIRST), 8, ByteBuffer.allocate(10))).isEqualTo(2);
    assertThat(drive.read(file(FIRST), 10, ByteBuffer.allocate(10))).isZero();
    assertThat(drive.read(file(FIRST), 99, ByteBuffer.allocate(10))).isZero();
  }

  @Test
  void noHeadIsAcceptedWithoutItsData() throws Exception {
    Change replace = new Change.Replace(filed(0, FIRST));
    assertThat(drive.commit(change(KEY, 3, 0, replace))).isInstanceOf(CommitReply.Behind.class);
    drive.stage(file(FIRST), new byte[0], 0, ByteBuffer.wrap(new byte[10]));
    assertThat(drive.commit(change(KEY, 3, 0, replace))).isInstanceOf(CommitReply.Behind.class);
    drive.seal(file(FIRST), 10, new byte[0]);
    assertThat(drive.commit(change(KEY, 3, 0, replace))).isEqualTo(ACCEPTED);
    Change parts = new Change.AddVersion(ofParts(4, SECOND, 0, 5));
    seal(drive, new ShardName(KEY, SECOND, 1, 0), "one");
    assertThat(drive.commit(change(KEY, 6, 3, parts))).isInstanceOf(CommitReply.Behind.class);
    seal(drive, new ShardName(KEY, SECOND, 2, 5), "two");
    assertThat(drive.commit(change(KEY, 6, 3, parts))).isEqualTo(ACCEPTED);
  }

  @Test
  void noStateIsInstalledWithoutItsData() throws Exception {
    seal(drive, file(FIRST), "x");
    put(drive, KEY, 3, 0, new Change.Replace(filed(0, FIRST)));
    List<DriveHead> state = List.of(drive.head(KEY, true));
    drive.close();
    drive = kind.create();
    assertThat(drive.install(KEY, ballot(9), state)).isInstanceOf(CommitReply.Behind.class);
    seal(drive, file(FIRST), "x");
    assertThat(drive.install(KEY, ballot(9), state)).isEqualTo(ACCEPTED);
  }

  @Test
  void theReplacedFileGoesWhenTheChangeIsDecidedAndNotBefore() throws Exception {
    seal(drive, file(FIRST), "first");
    put(drive, KEY, 3, 0, new Change.Replace(filed(0, FIRST)));
    seal(drive, file(SECOND), "second");
    drive.commit(change(KEY, 5, 3, new Change.Replace(filed(0, SECOND))));
    drive.discard(file(FIRST));
    drive.discard(file(SECOND));
    assertThat(drive.describe(file(FIRST))).isNotNull();
    assertThat(drive.describe(file(SECOND))).isNotNull();
    drive.decide(KEY, ballot(5));
    assertGone(file(FIRST));
    assertThat(content(drive, file(SECOND))).isEqualTo("second");
  }

  @Test
  void aRollbackKeepsBothFilesAndTheOneNotNamedCanBeDiscarded() throws Exception {
    seal(drive, file(FIRST), "first");
    put(drive, KEY, 3, 0, new Change.Replace(filed(0, FIRST)));
    seal(drive, file(SECOND), "second");
    drive.commit(change(KEY, 5, 3, new Change.Replace(filed(0, SECOND))));
    drive.rollback(new RollbackRequest(KEY, ballot(6), ballot(3)));
    assertThat(drive.describe(file(SECOND))).isNotNull();
    drive.discard(file(SECOND));
    drive.discard(file(SECOND));
    drive.discard(file(FIRST));
    assertThat(drive.describe(file(SECOND))).isNull();
    assertThat(content(drive, file(FIRST))).isEqualTo("first");
  }

  @Test
  void olderVersionsKeepTheirFilesUntilTheyAreRemoved() throws Exception {
    seal(drive, file(FIRST), "first");
    seal(drive, file(SECOND), "second");
    put(drive, KEY, 3, 0, new Change.AddVersion(filed(1, FIRST)));
    put(drive, KEY, 5, 3, new Change.AddVersion(filed(2, SECOND)));
    drive.discard(file(FIRST));
    assertThat(drive.describe(file(FIRST))).isNotNull();
    put(drive, KEY, 7, 5, new Change.EditVersion(filed(1, FIRST)));
    put(drive, KEY, 8, 7, new Change.RemoveVersion(DriveFixture.id(1)));
    assertGone(file(FIRST));
    assertThat(drive.describe(file(SECOND))).isNotNull();
  }

  /// The first part of the upload whose files bear `data`.
  private static RegisterKey partOf(DataId data) {
    return new UploadKeys(KEY.bucketId(), KEY.key(), data.toString()).part(1);
  }

  @Test
  void completingAnUploadPassesItsFilesOnAndAbortingDropsThem() throws Exception {
    ShardName one = new ShardName(KEY, FIRST, 1, 0);
    ShardName two = new ShardName(KEY, FIRST, 1, 1);
    seal(drive, one, "first try");
    seal(drive, two, "second try");
    put(drive, partOf(FIRST), 3, 0, new Change.Replace(ofParts(0, FIRST, 0)));
    drive.discard(one);
    assertThat(drive.describe(one)).isNotNull();
    put(drive, partOf(FIRST), 5, 3, new Change.Replace(ofParts(0, FIRST, 1)));
    assertGone(one);
    put(drive, KEY, 6, 0, new Change.Replace(ofParts(0, FIRST, 1)));
    put(drive, partOf(FIRST), 7, 5, new Change.Erase(true));
    assertThat(content(drive, two)).isEqualTo("second try");

    ShardName aborted = new ShardName(KEY, SECOND, 1, 0);
    seal(drive, aborted, "aborted");
    put(drive, partOf(SECOND), 8, 0, new Change.Replace(ofParts(0, SECOND, 0)));
    put(drive, partOf(SECOND), 9, 8, new Change.Erase(false));
    assertGone(aborted);
  }

  @Test
  void everySealedFileIsListedOnceInPages() throws Exception {
    List<ShardName> all = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      ShardName name = new ShardName(key("k" + i / 3), new DataId(i % 3, i / 2), 1 + i, i % 2);
      seal(drive, name, "x".repeat(i));
      all.add(name);
    }
    List<ShardName> listed = new ArrayList<>();
    String after = "";
    while (after != null) {
      ShardPage page = drive.shards(after, 4);
      assertThat(page.files().size()).isLessThanOrEqualTo(4);
      page.files()
          .forEach(f -> {
            listed.add(f.name());
            assertThat(f.length()).isEqualTo(all.indexOf(f.name()));
          });
      after = page.next();
    }
    assertThat(listed).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void aScanGivesEveryRegisterInTheOrderOfItsKey() throws Exception {
    List<String> keys = List.of("\u0001", "a", "a/", "a/b", "a0", "b", "\u00e9", "\ud83d\udfe2");
    long n = 1;
    for (String text : keys.reversed()) {
      put(drive, key(text), n++, 0, new Change.Replace(inline(0, text)));
    }
    put(drive, RegisterKey.object(8, key("z").key()), n++, 0, new Change.Replace(inline(0, "z")));
    put(drive, part("a", 3), n++, 0, new Change.Replace(inline(0, "part")));
    assertThat(scan(7, "", 3)).isEqualTo(keys);
    assertThat(scan(7, "a", 2)).containsExactly("a", "a/", "a/b", "a0");
    assertThat(scan(7, "a/", 100)).containsExactly("a/", "a/b");
    assertThat(scan(-1, "", 4)).hasSize(keys.size() + 1).endsWith("z");
    assertThat(scan(9, "", 4)).isEmpty();
    ScanPage uploads =
        drive.scan(new ScanRequest(Space.UPLOADS, 7, new byte[0], "a".getBytes(UTF_8), 9, true));
    assertThat(uploads.entries())
        .singleElement()
        .extracting(e -> IndexKey.parse(Space.UPLOADS, e.indexKey()))
        .isEqualTo(part("a", 3));
  }

  private List<String> scan(long bucket, String prefix, int limit) throws DriveException {
    List<String> found = new ArrayList<>();
    byte[] from = new byte[0];
    while (from != null) {
      ScanPage page =
          drive.scan(
              new ScanRequest(Space.OBJECTS, bucket, from, prefix.getBytes(UTF_8), limit, false));
      assertThat(page.entries().size()).isLessThanOrEqualTo(limit);
      for (ScanPage.Entry entry : page.entries()) {
        Version version = Objects.requireNonNull(entry.head().head().newest());
        assertThat(version.meta()).isEmpty();
        assertThat(entry.head().shard()).isNull();
        found.add(IndexKey.parse(Space.OBJECTS, entry.indexKey()).key().toString());
      }
      from = page.next();
    }
    return found;
  }

  @Test
  void aPageOfAScanIsBoundedInBytes() throws Exception {
    for (int i = 0; i < 6; i++) {
      put(drive, key("k" + i), 3 + i, 0, new Change.Replace(inline(0, "x".repeat(500))));
    }
    List<String> found = new ArrayList<>();
    byte[] from = new byte[0];
    while (from != null) {
      ScanPage page =
          drive.scan(new ScanRequest(Space.OBJECTS, 7, from, new byte[0], 100, true, 900));
      assertThat(page.entries().size()).isBetween(1, 2);
      page.entries()
          .forEach(
              entry -> found.add(IndexKey.parse(Space.OBJECTS, entry.indexKey()).key().toString()));
      from = page.next();
    }
    assertThat(found).containsExactly("k0", "k1", "k2", "k3", "k4", "k5");
  }

  @Test
  void aScanKnowsWhatIsUndecidedAndGivesDocumentsWhenAsked() throws Exception {
    put(drive, key("a"), 3, 0, new Change.Replace(inline(0, "decided")));
    drive.commit(change(key("b"), 4, 0, new Change.Replace(inline(0, "undecided"))));
    put(drive, key("c"), 5, 0, new Change.Erase(false));
    losePower();
    drive.decide(key("a"), ballot(3));
    drive.decide(key("c"), ballot(5));
    ScanPage page =
        drive.scan(new ScanRequest(Space.OBJECTS, 7, new byte[0], new byte[0], 9, true));
    assertThat(page.entries())
        .extracting(e -> e.head().decided())
        .containsExactly(true, false, true);
    assertThat(page.entries().get(1).head().undo()).isEqualTo(Head.ABSENT);
    assertThat(page.entries().get(1).head().pending()).isInstanceOf(Change.Replace.class);
    Version version = Objects.requireNonNull(page.entries().get(1).head().head().newest());
    assertThat(DriveFixture.text(version)).isEqualTo("undecided");
    assertThat(page.entries().get(2).head().head().isEmpty()).isTrue();
    assertThat(page.next()).isNull();
  }
}
