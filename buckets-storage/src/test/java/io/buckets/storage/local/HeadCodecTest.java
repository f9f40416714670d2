package io.buckets.storage.local;

import static io.buckets.storage.drive.DriveFixture.ballot;
import static io.buckets.storage.drive.DriveFixture.filed;
import static io.buckets.storage.drive.DriveFixture.inline;
import static io.buckets.storage.drive.DriveFixture.marker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.VersionId;
import io.buckets.hash.Xxh3;
import io.buckets.storage.drive.Golden;
import io.buckets.storage.local.HeadCodec.Part;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.CorruptIndexException;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import io.buckets.storage.register.HeldHead;
import io.buckets.storage.register.Undo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HeadCodecTest {
  private static HeldHead held(@Nullable Version version, @Nullable ByteBuffer shard) {
    Head head =
        new Head(
            ballot(9),
            ballot(7),
            ballot(5),
            List.of(ballot(3), ballot(5), ballot(7)),
            version,
            version == null ? 0 : 12);
    return new HeldHead(head, 1L << 40, shard == null ? -1 : 11, shard);
  }

  private static List<HeldHead> samples() {
    return List.of(
        HeldHead.ABSENT,
        held(null, null),
        held(marker(5), null),
        held(filed(4, new DataId(-1, 1)), null),
        held(inline(0, "text"), ByteBuffer.wrap(new byte[] {1, 2, 3})),
        held(inline(0, ""), ByteBuffer.allocate(0)),
        held(transformed(), ByteBuffer.wrap(new byte[] {1, 2, 3})));
  }

  /// A version whose stored size is not its size.
  private static Version transformed() {
    Version plain = inline(0, "text");
    return new Version(
        plain.id(),
        plain.kind(),
        plain.size(),
        plain.size() + 16,
        plain.modifiedMillis(),
        plain.etag(),
        plain.attributes(),
        plain.data(),
        plain.inline(),
        plain.meta());
  }

  private static void assertSame(Object found, Object expected) {
    assertThat(found)
        .usingRecursiveComparison(
            RecursiveComparisonConfiguration.builder()
                .withIgnoreAllOverriddenEquals(true)
                .withEqualsForType(ByteBuffer::equals, ByteBuffer.class)
                .build())
        .isEqualTo(expected);
  }

  @Test
  void aHeadReadsBackAsItWasWritten() {
    for (HeldHead sample : samples()) {
      assertSame(HeadCodec.decode(HeadCodec.encode(sample), Part.ALL), sample);
      assertSame(HeadCodec.decode(HeadCodec.encode(sample), Part.META), sample.withShard(null));
    }
  }

  @Test
  void aSummaryLeavesOutDocumentAndShard() {
    for (HeldHead sample : samples()) {
      HeldHead summary = HeadCodec.decode(HeadCodec.encode(sample), Part.SUMMARY);
      assertSame(summary.head(), sample.head().summary());
      assertThat(summary.shard()).isNull();
    }
  }

  @Test
  void everyFlippedBitAndEveryCutIsNoticed() {
    byte[] good = HeadCodec.encode(samples().get(4));
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= (byte) (1 << (i % 8));
      assertThatThrownBy(() -> HeadCodec.decode(bad, Part.ALL))
          .isInstanceOf(CorruptIndexException.class);
      byte[] cut = java.util.Arrays.copyOf(good, i);
      assertThatThrownBy(() -> HeadCodec.decode(cut, Part.META))
          .isInstanceOf(CorruptIndexException.class);
    }
  }

  @Test
  void aStoredSizeOfItsOwnIsKept() throws IOException {
    HeldHead head = samples().getLast();
    assertThat(HeadCodec.encode(head)).isEqualTo(Golden.hex("head-2.hex"));
    assertSame(HeadCodec.decode(Golden.hex("head-2.hex"), Part.ALL), head);
    byte[] apart = HeadCodec.encodeApart(head);
    byte[] document = Objects.requireNonNull(head.head().newest()).meta();
    assertThat(HeadCodec.documentHash(apart)).isEqualTo(Xxh3.hash(document));
    byte[] start = HeadCodec.summary(ByteBuffer.wrap(apart));
    assertSame(HeadCodec.decode(start, Part.SUMMARY).head(), head.head().summary());
  }

  @Test
  void aHeadWhoseDocumentIsApartNamesItByItsHash() throws IOException {
    HeldHead head = samples().get(4);
    byte[] bytes = HeadCodec.encodeApart(head);
    byte[] document = Objects.requireNonNull(head.head().newest()).meta();
    assertThat(HeadCodec.isApart(bytes)).isTrue();
    assertThat(HeadCodec.isApart(HeadCodec.encode(head))).isFalse();
    assertThat(HeadCodec.documentHash(bytes)).isEqualTo(Xxh3.hash(document));
    assertSame(HeadCodec.decode(bytes, Part.SUMMARY).head(), head.head().summary());
    assertThat(HeadCodec.decode(bytes, Part.ALL).shard()).isEqualTo(head.shard());
    assertThat(bytes).isEqualTo(Golden.hex("head-apart-1.hex"));
  }

  private static List<Undo> undos() {
    HeldHead previous = held(inline(0, "before"), ByteBuffer.wrap(new byte[] {9}));
    List<Undo.Row> rows =
        List.of(
            new Undo.Row(3, previous, true),
            new Undo.Row(4, null, false),
            new Undo.Row(5, held(marker(8), null), false));
    Version version = inline(0, "text");
    List<Change> changes =
        List.of(
            new Change.Replace(version),
            new Change.AddVersion(version),
            new Change.Erase(false),
            new Change.Erase(true),
            new Change.RemoveVersion(new VersionId(4, 5)),
            new Change.EditVersion(version),
            new Change.EditVersion(inline(77, "an older one")));
    List<Undo> undos = new ArrayList<>();
    for (Change change : changes) {
      undos.add(new Undo(change, previous, true, rows, 9));
      undos.add(new Undo(change, HeldHead.ABSENT, false, List.of(), 0));
      undos.add(Undo.nothing(change, 3));
    }
    return undos;
  }

  @Test
  void anUndoReadsBackBesideItsHead() {
    HeldHead head = held(inline(0, "text"), null);
    for (Undo undo : undos()) {
      assertSame(UndoCodec.decode(UndoCodec.encode(undo, head), head), undo);
    }
  }

  @Test
  void aDamagedUndoIsNoticed() {
    HeldHead head = held(inline(0, "text"), null);
    byte[] good = UndoCodec.encode(undos().getFirst(), head);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 4;
      assertThatThrownBy(() -> UndoCodec.decode(bad, head))
          .isInstanceOf(CorruptIndexException.class);
    }
  }

  @Test
  void whatAnEarlierBuildWroteIsReadAndWrittenByteForByte() throws IOException {
    HeldHead head = samples().get(4);
    Undo undo = undos().get(18);
    assertThat(HeadCodec.encode(head)).isEqualTo(Golden.hex("head-1.hex"));
    assertThat(UndoCodec.encode(undo, head)).isEqualTo(Golden.hex("undo-2.hex"));
    assertSame(HeadCodec.decode(Golden.hex("head-1.hex"), Part.ALL), head);
    assertSame(UndoCodec.decode(Golden.hex("undo-2.hex"), head), undo);
    Undo unnamed = new Undo(undo.pending(), undo.previous(), undo.releases(), undo.rows(), 0);
    assertSame(UndoCodec.decode(Golden.hex("undo-1.hex"), head), unnamed);
  }
}
