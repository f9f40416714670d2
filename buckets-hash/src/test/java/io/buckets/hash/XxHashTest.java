package io.buckets.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.openhft.hashing.LongTupleHashFunction;
import org.junit.jupiter.api.Test;

class XxHashTest {
  @Test
  void publishedValuesOfXxHash64ComeOut() {
    assertThat(XxHash64.hash(new byte[0])).isEqualTo(0xEF46DB3751D8E999L);
    assertThat(XxHash64.hash(Seeded.ascii("a"))).isEqualTo(0xD24EC4F1A98C6E5BL);
    assertThat(XxHash64.hash(Seeded.ascii("abc"))).isEqualTo(0x44BC2CF5AD770999L);
    byte[] sentence = Seeded.ascii("Nobody inspects the spammish repetition");
    assertThat(XxHash64.hash(sentence)).isEqualTo(0xFBCEA83C8A378BF1L);
  }

  @Test
  void publishedValuesOfXxh3ComeOut() {
    assertThat(Xxh3.hash(new byte[0])).isEqualTo(0x2D06800538D394C2L);
    assertThat(Xxh3.hash(Seeded.ascii("a"))).isEqualTo(0xE6C632B61E964E1FL);
    assertThat(Xxh3.hash(Seeded.ascii("abc"))).isEqualTo(0x78AF5F94892F3950L);
  }

  @Test
  void theSameBytesHashAlikeWhereverTheyLie() {
    Random random = Seeded.random();
    for (int length = 0; length < 1500; length += 1 + length / 16) {
      int offset = random.nextInt(17);
      byte[] bytes = Seeded.bytes(random, offset + length + 5);
      byte[] alone = Arrays.copyOfRange(bytes, offset, offset + length);
      ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
      direct.position(offset).limit(offset + length);
      ByteBuffer heap = ByteBuffer.wrap(bytes, offset, length).slice();
      long seed = random.nextLong();

      assertThat(XxHash64.hash(bytes, offset, length)).isEqualTo(XxHash64.hash(alone));
      assertThat(XxHash64.hash(direct)).isEqualTo(XxHash64.hash(alone));
      assertThat(XxHash64.hash(heap)).isEqualTo(XxHash64.hash(alone));
      assertThat(XxHash64.hash(seed, bytes, offset, length))
          .isEqualTo(XxHash64.hash(seed, alone, 0, length));
      assertThat(Xxh3.hash(bytes, offset, length)).isEqualTo(Xxh3.hash(alone));
      assertThat(Xxh3.hash(direct)).isEqualTo(Xxh3.hash(alone));
      assertThat(Xxh3.hash(heap.asReadOnlyBuffer())).isEqualTo(Xxh3.hash(alone));
      assertThat(direct.position()).isEqualTo(offset);
    }
  }

  @Test
  void oneFlippedBitChangesBoth() {
    Random random = Seeded.random();
    byte[] bytes = Seeded.bytes(random, 1000);
    long xx = XxHash64.hash(bytes);
    long xx3 = Xxh3.hash(bytes);
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(XxHash64.hash(bytes)).isNotEqualTo(xx);
      assertThat(Xxh3.hash(bytes)).isNotEqualTo(xx3);
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    }
  }

  /// Every length around the borders of the rules for short inputs, stripes and blocks.
  @Test
  void bytesThatComePieceByPieceHashAsAllAtOnce() {
    Random random = Seeded.random();
    for (int length = 0; length < 5000; length += 1 + length / 300) {
      byte[] bytes = Seeded.bytes(random, length);
      XxHash64Stream xx64 = new XxHash64Stream();
      Xxh3Stream xx3 = new Xxh3Stream();
      for (int at = 0; at < length; ) {
        int piece = Math.min(length - at, 1 + random.nextInt(1 + random.nextInt(3000)));
        xx64.update(bytes, at, piece);
        xx3.update(bytes, at, piece);
        at += piece;
      }
      assertThat(xx64.finish()).as("xx64 of %s", length).isEqualTo(XxHash64.hash(bytes));
      assertThat(xx3.finish64()).as("xx3 of %s", length).isEqualTo(Xxh3.scalar(bytes, 0, length));
      assertThat(xx3.finish128())
          .as("xx128 of %s", length)
          .isEqualTo(LongTupleHashFunction.xx128().hashBytes(bytes));
    }
  }

  /// The canonical form has the most significant byte first.
  @Test
  void publishedValuesOfTheChecksumsComeOut() {
    byte[] nothing = new byte[0];
    assertThat(ChecksumAlgorithm.XXHASH64.of(nothing)).isEqualTo(bytesOf("ef46db3751d8e999"));
    assertThat(ChecksumAlgorithm.XXHASH3.of(nothing)).isEqualTo(bytesOf("2d06800538d394c2"));
    assertThat(ChecksumAlgorithm.XXHASH128.of(nothing))
        .isEqualTo(bytesOf("99aa06d3014798d86001c324468d497f"));
  }

  private static byte[] bytesOf(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
