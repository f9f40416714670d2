package io.buckets.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Md5Test {
  /// RFC 1321, appendix A.5.
  @ParameterizedTest
  @CsvSource({
    "'', d41d8cd98f00b204e9800998ecf8427e",
    "a, 0cc175b9c0f1b6a831c399e269772661",
    "abc, 900150983cd24fb0d6963f7d28e17f72",
    "message digest, f96b697d7cb7938d525a2f31aaf161d0",
    "abcdefghijklmnopqrstuvwxyz, c3fcd3d76192e4007dfb496cca67e13b",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789,"
        + " d174ab98d277d9f5a5611c2c9f419d9f",
    "12345678901234567890123456789012345678901234567890123456789012345678901234567890,"
        + " 57edf4a22be3c955ac49da2e2107b67a"
  })
  void theRfcsTestSuiteComesOut(String text, String digest) {
    byte[] bytes = Seeded.ascii(text);
    assertThat(HexFormat.of().formatHex(Md5.of(bytes, 0, bytes.length))).isEqualTo(digest);
  }

  @Test
  void everyLengthAndCutAgreesWithTheJdk() throws Exception {
    Random random = Seeded.random();
    MessageDigest jdk = MessageDigest.getInstance("MD5");
    for (int length = 0; length < 700; length++) {
      int offset = random.nextInt(5);
      byte[] bytes = Seeded.bytes(random, offset + length);
      Md5 md5 = new Md5();
      for (int p = offset; p < bytes.length; ) {
        int piece = Math.min(bytes.length - p, random.nextInt(200));
        md5.update(bytes, p, piece);
        p += piece;
      }
      jdk.update(bytes, offset, length);
      assertThat(md5.digest()).isEqualTo(jdk.digest());
    }
  }
}
