package io.buckets.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class Blake2b256Test {
  @Test
  void publishedDigestsComeOut() {
    assertThat(hex(""))
        .isEqualTo("0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    assertThat(hex("abc"))
        .isEqualTo("bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  }

  @Test
  void everyLengthAndCutAgreesWithBouncyCastle() {
    Random random = Seeded.random();
    for (int length = 0; length < 1100; length++) {
      int offset = random.nextInt(5);
      byte[] bytes = Seeded.bytes(random, offset + length);
      Blake2b256 stream = new Blake2b256();
      feed(stream, bytes, offset, random);
      assertThat(stream.digest()).isEqualTo(reference(null, bytes, offset));
    }
  }

  @Test
  void everyKeyLengthAgreesWithBouncyCastle() {
    Random random = Seeded.random();
    for (int keyBytes = 1; keyBytes <= Blake2b256.KEY_BYTES; keyBytes++) {
      byte[] key = Seeded.bytes(random, keyBytes);
      byte[] bytes = Seeded.bytes(random, random.nextInt(400));
      Blake2b256 stream = Blake2b256.keyed(key);
      feed(stream, bytes, 0, random);
      assertThat(stream.digest()).isEqualTo(reference(key, bytes, 0));
      assertThat(Blake2b256.keyed(key).digest()).isEqualTo(reference(key, new byte[0], 0));
    }
  }

  @Test
  void anEmptyOrOverlongKeyIsRefused() {
    assertThatThrownBy(() -> Blake2b256.keyed(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Blake2b256.keyed(new byte[65]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void feed(Blake2b256 stream, byte[] bytes, int offset, Random random) {
    for (int p = offset; p < bytes.length; ) {
      int piece = Math.min(bytes.length - p, random.nextInt(300));
      stream.update(bytes, p, piece);
      p += piece;
    }
  }

  private static byte[] reference(byte @Nullable [] key, byte[] bytes, int offset) {
    Blake2bDigest digest = new Blake2bDigest(key, 32, null, null);
    digest.update(bytes, offset, bytes.length - offset);
    byte[] out = new byte[32];
    digest.doFinal(out, 0);
    return out;
  }

  private static String hex(String text) {
    byte[] bytes = Seeded.ascii(text);
    return HexFormat.of().formatHex(Blake2b256.of(bytes, 0, bytes.length));
  }
}
