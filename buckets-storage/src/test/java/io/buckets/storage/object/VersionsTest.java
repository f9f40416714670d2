package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.core.Ballot;
import io.buckets.core.ByteRange;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.VersionId;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.Space;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What writes, reads and deletes do to the versions of a key, for inline objects and for those in
/// shard files.
class VersionsTest {
  private static final ObjectKey KEY = ObjectKey.of("key");
  private static final int[] SIZES = {0, 1_000, 200_000, 1_500_000};

  private final StoreFixture fixture = new StoreFixture("2+2", 4);

  @BeforeEach
  void bucket() {
    fixture.objects.createBucket(StoreFixture.BUCKET);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void versioning(Versioning state) {
    fixture.objects.setVersioning(StoreFixture.BUCKET, state);
  }

  private static byte[] body(int number) {
    byte[] bytes = new byte[SIZES[number % SIZES.length] + number];
    Arrays.fill(bytes, (byte) number);
    return bytes;
  }

  private VersionId put(int number) {
    return fixture.put("key", body(number)).version();
  }

  private byte[] get(@Nullable VersionId version) {
    try (ObjectReader reader = fixture.objects.open(StoreFixture.BUCKET, KEY, version)) {
      return StoreFixture.read(reader, new ByteRange(0, reader.info().size()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Deleted delete(@Nullable VersionId version) {
    return fixture.objects.delete(
        StoreFixture.BUCKET, KEY, new DeleteOptions(version, Precondition.NONE));
  }

  private ObjectInfo head(@Nullable VersionId version) {
    return fixture.objects.head(StoreFixture.BUCKET, KEY, version);
  }

  private void assertMissing(@Nullable VersionId version) {
    Reason reason = version == null ? Reason.NO_SUCH_KEY : Reason.NO_SUCH_VERSION;
    assertThatThrownBy(() -> head(version))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void everyVersionIsReadByItsIdAndTheNewestWithout() {
    versioning(Versioning.ENABLED);
    List<VersionId> ids = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      ids.add(put(i));
    }
    assertThat(ids).doesNotHaveDuplicates().isSorted().doesNotContain(VersionId.NULL);
    for (int i = 0; i < 9; i++) {
      assertThat(get(ids.get(i))).isEqualTo(body(i));
      assertThat(head(ids.get(i)).latest()).isEqualTo(i == 8);
    }
    assertThat(get(null)).isEqualTo(body(8));
    assertMissing(VersionId.NULL);
    assertMissing(new VersionId(ids.get(3).high(), ids.get(3).low() ^ 1));
  }

  @Test
  void whatWasThereBeforeVersionsIsTheNullVersion() {
    put(1);
    versioning(Versioning.ENABLED);
    VersionId second = put(2);
    assertThat(get(VersionId.NULL)).isEqualTo(body(1));
    assertThat(get(null)).isEqualTo(body(2));
    delete(VersionId.NULL);
    assertMissing(VersionId.NULL);
    assertThat(get(second)).isEqualTo(body(2));
  }

  @Test
  void aDeleteHidesAndAMarkerThatIsDeletedShowsAgain() {
    versioning(Versioning.ENABLED);
    VersionId first = put(1);
    Deleted hidden = delete(null);
    assertThat(hidden.deleteMarker()).isTrue();
    VersionId marker = hidden.version();
    assertThat(head(null).deleteMarker()).isTrue();
    assertThat(head(marker).deleteMarker()).isTrue();
    assertThat(get(first)).isEqualTo(body(1));
    assertThat(delete(marker)).isEqualTo(new Deleted(marker, true));
    assertThat(get(null)).isEqualTo(body(1));
    assertThat(delete(first)).isEqualTo(new Deleted(first, false));
    assertMissing(null);
    assertMissing(first);
    assertThat(delete(first)).isEqualTo(new Deleted(first, false));
  }

  @Test
  void versionsGoInAnyOrderAndTheNextOlderShows() {
    versioning(Versioning.ENABLED);
    List<VersionId> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(put(i));
    }
    delete(ids.get(2));
    delete(ids.get(4));
    assertThat(get(null)).isEqualTo(body(3));
    VersionId again = put(7);
    assertThat(get(null)).isEqualTo(body(7));
    delete(again);
    delete(ids.get(3));
    assertThat(get(null)).isEqualTo(body(1));
    delete(ids.get(0));
    assertThat(get(ids.get(1))).isEqualTo(body(1));
    delete(ids.get(1));
    assertMissing(null);
    fixture.objects.deleteBucket(StoreFixture.BUCKET);
  }

  @Test
  void suspendedWritesMakeTheNullVersionWhereverItLay() {
    put(1);
    versioning(Versioning.ENABLED);
    VersionId second = put(2);
    VersionId third = put(3);
    versioning(Versioning.SUSPENDED);
    assertThat(put(6)).isEqualTo(VersionId.NULL);
    assertThat(get(VersionId.NULL)).isEqualTo(body(6));
    assertThat(get(null)).isEqualTo(body(6));
    assertThat(put(7)).isEqualTo(VersionId.NULL);
    assertThat(get(null)).isEqualTo(body(7));
    assertThat(get(second)).isEqualTo(body(2));
    assertThat(get(third)).isEqualTo(body(3));
    Deleted hidden = delete(null);
    assertThat(hidden).isEqualTo(new Deleted(VersionId.NULL, true));
    assertThat(head(VersionId.NULL).deleteMarker()).isTrue();
    versioning(Versioning.ENABLED);
    VersionId fourth = put(4);
    versioning(Versioning.SUSPENDED);
    assertThat(put(10)).isEqualTo(VersionId.NULL);
    assertThat(head(VersionId.NULL).deleteMarker()).isFalse();
    delete(VersionId.NULL);
    assertThat(get(null)).isEqualTo(body(4));
    delete(fourth);
    delete(third);
    delete(second);
    assertMissing(null);
  }

  @Test
  void aCompletionIsAVersionAndIsKnownAgainUnderOthers() {
    versioning(Versioning.ENABLED);
    byte[] part = body(2);
    UploadInfo upload =
        fixture.objects.createUpload(StoreFixture.BUCKET, KEY, PutOptions.DEFAULT, 0);
    PartInfo stored =
        fixture.objects.putPart(
            StoreFixture.BUCKET, KEY, upload.id(), 1, StoreFixture.source(part, part.length));
    Completion completion =
        new Completion(
            (u, parts) -> new ObjectSource.Finished(stored.etag(), 0, Map.of()), Precondition.NONE);
    List<PartChoice> choices = List.of(new PartChoice(1, stored.etag()));
    ObjectInfo made =
        fixture.objects.complete(StoreFixture.BUCKET, KEY, upload.id(), choices, completion);
    put(5);
    ObjectInfo again =
        fixture.objects.complete(StoreFixture.BUCKET, KEY, upload.id(), choices, completion);
    assertThat(again.version()).isEqualTo(made.version());
    assertThat(again.latest()).isFalse();
    assertThat(get(made.version())).isEqualTo(part);
    assertThat(get(null)).isEqualTo(body(5));
  }

  @Test
  void aConditionOfAVersionsDeleteIsJudgedOnThatVersion() {
    versioning(Versioning.ENABLED);
    VersionId first = put(1);
    put(2);
    List<ObjectInfo> seen = new ArrayList<>();
    fixture.objects.delete(StoreFixture.BUCKET, KEY, new DeleteOptions(first, seen::add));
    assertThat(seen).extracting(ObjectInfo::version).contains(first);
    assertMissing(first);
  }

  @Test
  void oldVersionsAreReadWithTwoDrivesGone() throws Exception {
    versioning(Versioning.ENABLED);
    List<VersionId> ids = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      ids.add(put(i));
    }
    // Two may go once all have it: of those that a write waits for, it can spare only one.
    await().until(() -> newest().size() == 1);
    fixture.drives.get(0).close();
    fixture.drives.get(3).close();
    for (int i = 0; i < 6; i++) {
      assertThat(get(ids.get(i))).isEqualTo(body(i));
    }
  }

  /// The ballots under which the drives hold the newest version.
  private Set<Ballot> newest() throws DriveException {
    byte[] all = new byte[0];
    ScanRequest request = new ScanRequest(Space.OBJECTS, -1, all, all, 1, false);
    Set<Ballot> ballots = new HashSet<>();
    for (MemoryDrive drive : fixture.drives) {
      drive.scan(request).entries().forEach(entry -> ballots.add(entry.ballot()));
    }
    return ballots;
  }
}
