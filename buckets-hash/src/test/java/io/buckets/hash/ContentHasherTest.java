package io.buckets.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContentHasherTest {
  private static final byte[] HELLO = Seeded.ascii("Hello world");

  /// The values S3's own clients send for this text.
  @Test
  void theValuesAreWrittenAsS3WritesThem() {
    assertThat(text(ChecksumAlgorithm.CRC32)).isEqualTo("i9aeUg==");
    assertThat(text(ChecksumAlgorithm.CRC32C)).isEqualTo("crUfeA==");
    assertThat(text(ChecksumAlgorithm.CRC64NVME)).isEqualTo("OOJZ0D8xKts=");
    assertThat(text(ChecksumAlgorithm.SHA1)).isEqualTo("e1AsOh9IyGCa4hLN+2Od7jlnP14=");
    assertThat(text(ChecksumAlgorithm.SHA256))
        .isEqualTo("ZOyIygCyaOW6GjVnihtTFtIS9PNmskdyMlNKiuyjfzw=");
    assertThat(text(ChecksumAlgorithm.SHA512))
        .isEqualTo(
            "t/eDuu2Cl/DbkXRiGE/08I5pwtXl95qUJgD5cl9Yzh8pwYE5v4CwbA//K900c4RS7PQMSIwip+PYDN9vnBwNRw==");
    assertThat(text(ChecksumAlgorithm.MD5)).isEqualTo("PiWWCnnbxptnTNTsZ6csYg==");
  }

  @Test
  void aValueIsReadBackAndAnythingElseRefused() {
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      byte[] raw = algorithm.of(HELLO);
      assertThat(raw).hasSize(algorithm.bytes());
      assertThat(algorithm.decode(algorithm.encode(raw))).hasValue(raw);
      assertThat(algorithm.decode("AAA=")).isEmpty();
      assertThat(algorithm.decode("not base64!")).isEmpty();
      assertThat(ChecksumAlgorithm.named(algorithm.s3Name().toLowerCase(java.util.Locale.ROOT)))
          .hasValue(algorithm);
      assertThat(algorithm.headerName()).startsWith("x-amz-checksum-");
      assertThatThrownBy(() -> algorithm.encode(new byte[3]))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(ChecksumAlgorithm.named("MD4")).isEmpty();
  }

  @Test
  void valuesOfPartsJoinWhereThatIsPossible() {
    Random random = Seeded.random();
    byte[] first = Seeded.bytes(random, 1234);
    byte[] second = Seeded.bytes(random, 4321);
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      byte[] a = algorithm.of(first);
      byte[] b = algorithm.of(second);
      if (algorithm.isCombinable()) {
        assertThat(algorithm.combine(a, b, second.length)).isEqualTo(algorithm.of(both));
      } else {
        assertThatThrownBy(() -> algorithm.combine(a, b, second.length))
            .isInstanceOf(UnsupportedOperationException.class);
      }
    }
  }

  @Test
  void onePassFindsEveryDigestHoweverTheBytesCome() throws Exception {
    Random random = Seeded.random();
    for (int round = 0; round < 50; round++) {
      byte[] body = Seeded.bytes(random, random.nextInt(100_000));
      Set<ChecksumAlgorithm> asked = EnumSet.noneOf(ChecksumAlgorithm.class);
      for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
        if (random.nextBoolean()) {
          asked.add(algorithm);
        }
      }
      ContentDigests digests = hashed(body, asked, random);
      assertThat(digests.length()).isEqualTo(body.length);
      assertThat(digests.md5()).isEqualTo(MessageDigest.getInstance("MD5").digest(body));
      assertThat(digests.checksums().keySet()).isEqualTo(asked);
      digests
          .checksums()
          .forEach((algorithm, raw) -> assertThat(raw).isEqualTo(algorithm.of(body)));
    }
  }

  @Test
  void theMd5IsWrittenAsAnETagWritesIt() {
    try (ContentHasher hasher = new ContentHasher(Set.of())) {
      assertThat(hasher.finish().md5Hex()).isEqualTo("d41d8cd98f00b204e9800998ecf8427e");
    }
  }

  private static ContentDigests hashed(byte[] body, Set<ChecksumAlgorithm> asked, Random random) {
    try (ContentHasher hasher = new ContentHasher(asked)) {
      for (int p = 0; p < body.length; ) {
        int piece = Math.min(body.length - p, random.nextInt(40_000));
        if (random.nextBoolean()) {
          hasher.update(body, p, piece);
        } else {
          hasher.updateLater(body, p, piece);
        }
        p += piece;
      }
      hasher.await(hasher.length());
      assertThat(hasher.length()).isEqualTo(body.length);
      return hasher.finish();
    }
  }

  private static String text(ChecksumAlgorithm algorithm) {
    return algorithm.encode(algorithm.of(HELLO));
  }
}
