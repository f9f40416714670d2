package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.ByteRange;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.listing.ListPage;
import io.buckets.storage.listing.ListRequest;
import io.buckets.storage.model.PartInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ObjectStoreTest {
  private static final int MIB = 1 << 20;

  private final Random random = new Random(20261121);
  private StoreFixture fixture = new StoreFixture("4+2", 6);

  @BeforeEach
  void makeBucket() {
    fixture.objects.createBucket(StoreFixture.BUCKET);
  }

  @AfterEach
  void close() {
    assertThat(fixture.buffers.leaks()).isEmpty();
    fixture.close();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        3,
        4,
        5,
        1000,
        131071,
        131072,
        131073,
        MIB - 1,
        MIB,
        MIB + 1,
        2 * MIB,
        2 * MIB + 1,
        3 * MIB + 77,
        5 * MIB
      })
  void anObjectComesBackAsItWas(int size) throws IOException {
    byte[] bytes = bytes(size);
    ObjectInfo put = fixture.put("key", bytes);
    assertThat(put.size()).isEqualTo(size);
    assertThat(fixture.get("key")).isEqualTo(bytes);
    assertThat(fixture.objects.head(StoreFixture.BUCKET, ObjectKey.of("key"), null).etag())
        .isEqualTo(StoreFixture.md5(bytes));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 131072, MIB, MIB + 9, 3 * MIB - 1})
  void aBodyOfUnknownLengthComesBackAsItWas(int size) throws IOException {
    byte[] bytes = bytes(size);
    fixture.objects.put(
        StoreFixture.BUCKET,
        ObjectKey.of("key"),
        PutOptions.DEFAULT,
        StoreFixture.source(bytes, -1));
    assertThat(fixture.get("key")).isEqualTo(bytes);
  }

  @Test
  void anyRangeIsThoseBytes() throws IOException {
    byte[] bytes = bytes(3 * MIB + 12345);
    fixture.put("key", bytes);
    for (int i = 0; i < 100; i++) {
      int from = random.nextInt(bytes.length);
      int length = random.nextInt(bytes.length - from + 1);
      try (ObjectReader reader =
          fixture.objects.open(StoreFixture.BUCKET, ObjectKey.of("key"), null)) {
        assertThat(StoreFixture.read(reader, new ByteRange(from, length)))
            .isEqualTo(Arrays.copyOfRange(bytes, from, from + length));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 200_000, 2 * MIB + 5})
  void objectsAreReadAndWrittenWithoutParityManyDrives(int size) throws IOException {
    byte[] before = bytes(size);
    fixture.put("before", before);
    fixture.bays.get(1).takeOut(fixture.drives.get(1), "test");
    fixture.bays.get(4).takeOut(fixture.drives.get(4), "test");
    assertThat(fixture.get("before")).isEqualTo(before);
    byte[] after = bytes(size);
    fixture.put("after", after);
    assertThat(fixture.get("after")).isEqualTo(after);
  }

  @Test
  void withTooFewDrivesAWriteIsRefusedAndAReadSaysWhy() {
    fixture.put("key", bytes(10));
    for (int i = 0; i < 3; i++) {
      fixture.bays.get(i).takeOut(fixture.drives.get(i), "test");
    }
    assertThatThrownBy(() -> fixture.put("other", bytes(10)))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_QUORUM));
  }

  @Test
  void deletedObjectsAreGone() {
    fixture.put("key", bytes(10));
    fixture.objects.delete(StoreFixture.BUCKET, ObjectKey.of("key"), DeleteOptions.DEFAULT);
    fixture.objects.delete(StoreFixture.BUCKET, ObjectKey.of("never"), DeleteOptions.DEFAULT);
    assertThatThrownBy(() -> fixture.get("key"))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_KEY));
  }

  @Test
  void aConditionIsJudgedOnTheStateThatTheWriteReplaces() {
    Precondition absent =
        current -> {
          if (current != null) {
            throw new StoreException(Reason.PRECONDITION_FAILED, "there is one");
          }
        };
    PutOptions ifAbsent = new PutOptions(Map.of(), absent);
    ObjectKey key = ObjectKey.of("key");
    fixture.objects.put(StoreFixture.BUCKET, key, ifAbsent, StoreFixture.source(bytes(1), 1));
    assertThatThrownBy(() ->
            fixture.objects.put(
                StoreFixture.BUCKET, key, ifAbsent, StoreFixture.source(bytes(1), 1)))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.PRECONDITION_FAILED));
  }

  @Test
  void aListingHasEveryKeyInOrderPageByPage() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      String key = "dir" + (i % 7) + "/k" + i;
      keys.add(key);
      fixture.put(key, bytes(i % 3));
    }
    keys.sort(null);
    List<String> listed = new ArrayList<>();
    byte[] after = new byte[0];
    boolean more = true;
    while (more) {
      ListPage page = list("", "", after, 17);
      for (ListPage.Entry entry : page.entries()) {
        listed.add(((ListPage.Found) entry).object().key().toString());
      }
      after = ObjectStore.utf8(listed.getLast());
      more = page.truncated();
    }
    assertThat(listed).isEqualTo(keys);
  }

  private ListPage list(String prefix, String delimiter, byte[] after, int limit) {
    return fixture.objects.list(
        new ListRequest(
            StoreFixture.BUCKET,
            ObjectStore.utf8(prefix),
            ObjectStore.utf8(delimiter),
            after,
            limit));
  }

  @Test
  void aListingRollsKeysUpAtTheDelimiter() {
    for (String key : List.of("a", "b/1", "b/2", "b/c/3", "c", "d//x", "e/", "é/1")) {
      fixture.put(key, bytes(1));
    }
    assertThat(names(list("", "/", new byte[0], 100)))
        .containsExactly("a", "b/*", "c", "d/*", "e/*", "é/*");
    assertThat(names(list("b/", "/", new byte[0], 100))).containsExactly("b/1", "b/2", "b/c/*");
    ListPage first = list("", "/", new byte[0], 2);
    assertThat(names(first)).containsExactly("a", "b/*");
    assertThat(first.truncated()).isTrue();
    assertThat(names(list("", "/", ObjectStore.utf8("b/"), 2))).containsExactly("c", "d/*");
  }

  private static List<String> names(ListPage page) {
    List<String> names = new ArrayList<>();
    for (ListPage.Entry entry : page.entries()) {
      switch (entry) {
        case ListPage.Found found -> names.add(found.object().key().toString());
        case ListPage.CommonPrefix common ->
            names.add(new String(common.prefix(), java.nio.charset.StandardCharsets.UTF_8) + "*");
      }
    }
    return names;
  }

  @Test
  void aBucketGoesOnlyWhenItIsEmpty() {
    fixture.put("key", bytes(1));
    assertThatThrownBy(() -> fixture.objects.deleteBucket(StoreFixture.BUCKET))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUCKET_NOT_EMPTY));
    fixture.objects.delete(StoreFixture.BUCKET, ObjectKey.of("key"), DeleteOptions.DEFAULT);
    fixture.objects.deleteBucket(StoreFixture.BUCKET);
    assertThat(fixture.objects.buckets()).isEmpty();
  }

  @Test
  void partsBecomeOneObjectWithoutBeingMoved() throws IOException {
    ObjectKey key = ObjectKey.of("big");
    UploadInfo upload =
        fixture.objects.createUpload(StoreFixture.BUCKET, key, PutOptions.DEFAULT, 0);
    byte[] one = bytes(5 * MIB + 3);
    byte[] two = bytes(77);
    PartInfo first =
        fixture.objects.putPart(
            StoreFixture.BUCKET, key, upload.id(), 1, StoreFixture.source(one, one.length));
    PartInfo second =
        fixture.objects.putPart(
            StoreFixture.BUCKET, key, upload.id(), 9, StoreFixture.source(two, two.length));
    assertThat(fixture.objects.listParts(StoreFixture.BUCKET, key, upload.id(), 0, 10).parts())
        .containsExactly(first, second);
    Completion completion =
        new Completion(
            (u, parts) -> new ObjectSource.Finished(first.etag(), 0, Map.of()), Precondition.NONE);
    List<PartChoice> choices =
        List.of(new PartChoice(1, first.etag()), new PartChoice(9, second.etag()));
    fixture.objects.complete(StoreFixture.BUCKET, key, upload.id(), choices, completion);
    byte[] whole = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, whole, one.length, two.length);
    assertThat(fixture.get("big")).isEqualTo(whole);
    ObjectInfo again =
        fixture.objects.complete(StoreFixture.BUCKET, key, upload.id(), choices, completion);
    assertThat(again.size()).isEqualTo(whole.length);
    assertThat(fixture.get("big")).isEqualTo(whole);
  }

  @Test
  void anAbortedUploadIsGone() {
    ObjectKey key = ObjectKey.of("big");
    UploadInfo upload =
        fixture.objects.createUpload(StoreFixture.BUCKET, key, PutOptions.DEFAULT, 0);
    fixture.objects.putPart(
        StoreFixture.BUCKET, key, upload.id(), 1, StoreFixture.source(bytes(9), 9));
    fixture.objects.abort(StoreFixture.BUCKET, key, upload.id());
    assertThatThrownBy(
            () -> fixture.objects.listParts(StoreFixture.BUCKET, key, upload.id(), 0, 10))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_UPLOAD));
    fixture.objects.deleteBucket(StoreFixture.BUCKET);
  }
}
