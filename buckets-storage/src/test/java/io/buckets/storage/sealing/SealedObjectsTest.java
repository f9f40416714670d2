package io.buckets.storage.sealing;

import static io.buckets.storage.object.StoreFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.ByteRange;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.storage.erasing.Decoding;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.erasing.ObjectSink;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.object.Completion;
import io.buckets.storage.object.PartChoice;
import io.buckets.storage.object.Precondition;
import io.buckets.storage.object.PutOptions;
import io.buckets.storage.object.StoreFixture;
import io.buckets.storage.object.UploadInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SealedObjectsTest {
  private static final ObjectKey KEY = ObjectKey.of("sealed");
  private static final int PLAIN = Packages.PLAIN_BYTES;

  private final DataKey key = DataKey.random();

  @ParameterizedTest
  @CsvSource({"1+0,1", "2+1,3", "3+2,5", "2+2,4"})
  void everyRangeIsWhatAPlainReaderWouldGive(String geometry, int drives) throws Exception {
    Random random = new Random(42);
    try (StoreFixture fixture = fixture(geometry, drives)) {
      for (int size : sizes()) {
        byte[] bytes = bytes(random, size);
        put(fixture, bytes, random.nextBoolean() ? size : -1);
        requireEach(fixture, ranges(random, size), bytes);
      }
    }
  }

  private void requireEach(StoreFixture fixture, List<ByteRange> ranges, byte[] bytes)
      throws IOException {
    try (ObjectReader reader = open(fixture)) {
      assertThat(reader.info().size()).isEqualTo(bytes.length);
      for (ByteRange range : ranges) {
        assertThat(StoreFixture.read(reader, range))
            .as("%s of %d bytes", range, bytes.length)
            .isEqualTo(Arrays.copyOfRange(bytes, (int) range.offset(), (int) range.end()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2+1", "3+1"})
  void partsOfAnyLengthReadAsOneObject(String geometry) throws Exception {
    Random random = new Random(43);
    int[] sizes = {5 << 20, (5 << 20) + 1, 81 * PLAIN + 1, 1};
    try (StoreFixture fixture = fixture(geometry, 4)) {
      UploadInfo upload = fixture.objects.createUpload(BUCKET, KEY, PutOptions.DEFAULT, 0);
      List<PartChoice> choices = new ArrayList<>();
      byte[] all = new byte[0];
      for (int i = 0; i < sizes.length; i++) {
        byte[] bytes = bytes(random, sizes[i]);
        all = Arrays.copyOf(all, all.length + bytes.length);
        System.arraycopy(bytes, 0, all, all.length - bytes.length, bytes.length);
        PartInfo part =
            fixture.objects.putPart(
                BUCKET, KEY, upload.id(), i + 1, sealed(bytes, bytes.length, i + 1, false));
        assertThat(part.size()).isEqualTo(sizes[i]);
        assertThat(part.storedSize()).isGreaterThan(part.size());
        choices.add(new PartChoice(i + 1, part.etag()));
      }
      Completion completion =
          new Completion(
              (u, parts) ->
                  new ObjectSource.Finished(
                      parts.getFirst().etag(), 0, Map.of(DataKey.SHAPE, key.shapeOf(parts))),
              Precondition.NONE);
      ObjectInfo object = fixture.objects.complete(BUCKET, KEY, upload.id(), choices, completion);
      assertThat(object.size()).isEqualTo(all.length);
      requireEach(fixture, partRanges(random, sizes, all.length), all);
    }
  }

  @Test
  void whatNobodyOpensIsNotSent() throws Exception {
    try (StoreFixture fixture = fixture("2+1", 3)) {
      for (int size : new int[] {0, 100, 200_000}) {
        put(fixture, new byte[size], size);
        try (ObjectReader reader = fixture.objects.open(BUCKET, KEY, null)) {
          assertThatThrownBy(() -> StoreFixture.read(reader, new ByteRange(0, size)))
              .isInstanceOf(StoreException.class)
              .extracting(e -> ((StoreException) e).reason())
              .isEqualTo(StoreException.Reason.CORRUPT);
        }
      }
    }
  }

  @Test
  void nothingOfThePlainBytesIsStored() throws Exception {
    byte[] bytes = new byte[300_000];
    Arrays.fill(bytes, (byte) 'A');
    try (StoreFixture fixture = fixture("1+0", 1)) {
      put(fixture, bytes, bytes.length);
      try (ObjectReader reader = fixture.objects.open(BUCKET, KEY, null)) {
        reader.through(
            new Decoding() {
              @Override
              public ByteRange stored(ByteRange range) {
                return range;
              }

              @Override
              public ObjectSink into(ByteRange range, ObjectSink sink) {
                return sink;
              }

              @Override
              public long rewind() {
                return 0;
              }
            });
        byte[] stored = StoreFixture.read(reader, new ByteRange(0, 300_000));
        int runs = 0;
        for (int i = 3; i < stored.length; i++) {
          runs += stored[i] == 'A' && stored[i - 1] == 'A' && stored[i - 2] == 'A' ? 1 : 0;
        }
        assertThat(runs).isLessThan(10);
      }
    }
  }

  private static int[] sizes() {
    return new int[] {
      0,
      1,
      1000,
      PLAIN - 1,
      PLAIN,
      PLAIN + 1,
      2 * PLAIN,
      5 * PLAIN,
      130_000,
      1 << 20,
      16 * PLAIN,
      16 * PLAIN + 1,
      3_500_000
    };
  }

  private static List<ByteRange> ranges(Random random, int size) {
    List<ByteRange> ranges = new ArrayList<>();
    ranges.add(new ByteRange(0, size));
    for (int i = 0; i < 12 && size > 0; i++) {
      int border = random.nextInt(size / PLAIN + 1) * PLAIN;
      int from = Math.clamp(border + random.nextInt(5) - 2, 0, size - 1);
      int length = random.nextBoolean() ? random.nextInt(4) + 1 : random.nextInt(size) + 1;
      ranges.add(new ByteRange(from, Math.min(length, size - from)));
    }
    return ranges;
  }

  private static List<ByteRange> partRanges(Random random, int[] sizes, int total) {
    List<ByteRange> ranges = new ArrayList<>(ranges(random, total));
    int border = 0;
    for (int size : sizes) {
      border += size;
      for (int before = 0; before < 3; before++) {
        int from = Math.min(total - 1, border - before);
        ranges.add(new ByteRange(from, Math.min(3, total - from)));
      }
      ranges.add(new ByteRange(border - size, size));
    }
    return ranges;
  }

  private static byte[] bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private static StoreFixture fixture(String geometry, int drives) {
    StoreFixture fixture = new StoreFixture(geometry, drives);
    fixture.objects.createBucket(BUCKET);
    return fixture;
  }

  private ObjectSource sealed(byte[] bytes, long length, int part, boolean whole) {
    return new SealedSource(
        StoreFixture.source(bytes, length), key, new SealedSource.Form(part, whole, false));
  }

  private void put(StoreFixture fixture, byte[] bytes, long length) {
    ObjectInfo info =
        fixture.objects.put(BUCKET, KEY, PutOptions.DEFAULT, sealed(bytes, length, 1, true));
    assertThat(info.size()).isEqualTo(bytes.length);
    assertThat(info.etag()).isEqualTo(StoreFixture.md5(bytes));
  }

  private ObjectReader open(StoreFixture fixture) {
    ObjectReader reader = fixture.objects.open(BUCKET, KEY, null);
    reader.through(Unsealing.of(reader.info(), key));
    return reader;
  }
}
