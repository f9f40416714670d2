package io.buckets.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CrcTest {
  private static final byte[] CHECK = Seeded.ascii("123456789");

  @Test
  void theCataloguesCheckValuesComeOut() {
    assertThat(Crc32.of(CHECK, 0, 9)).isEqualTo(0xCBF43926L);
    assertThat(Crc32c.of(CHECK, 0, 9)).isEqualTo(0xE3069283L);
    assertThat(Crc64Nvme.of(CHECK, 0, 9)).isEqualTo(0xAE8B14860A799888L);
  }

  /// NVM Express NVM Command Set Specification 1.0, figure "64b CRC Test Cases".
  @Test
  void theNvmExpressSpecificationsPagesComeOut() {
    byte[] page = new byte[4096];
    assertThat(Crc64Nvme.of(page, 0, 4096)).isEqualTo(0x6482D367EB22B64EL);
    Arrays.fill(page, (byte) 0xFF);
    assertThat(Crc64Nvme.of(page, 0, 4096)).isEqualTo(0xC0DDBA7302ECA3ACL);
    assertThat(Crc64Nvme.of(Seeded.counting(4096), 0, 4096)).isEqualTo(0x3E729F5F6750449CL);
  }

  @Test
  void anyCutIntoPiecesGivesTheCrcOfTheWhole() {
    Random random = Seeded.random();
    for (int round = 0; round < 200; round++) {
      int offset = random.nextInt(17);
      byte[] bytes = Seeded.bytes(random, offset + random.nextInt(20_000));
      long whole = bitwise(bytes, offset, bytes.length - offset);
      Crc64Nvme crc = new Crc64Nvme();
      for (int p = offset; p < bytes.length; ) {
        int piece = Math.min(bytes.length - p, 1 + random.nextInt(6000));
        crc.update(bytes, p, piece);
        p += piece;
      }
      assertThat(crc.value()).isEqualTo(whole);
    }
  }

  @Test
  void twoCrcsJoinToTheCrcOfBothTexts() {
    Random random = Seeded.random();
    for (int round = 0; round < 300; round++) {
      byte[] bytes = Seeded.bytes(random, random.nextInt(5000));
      int cut = random.nextInt(bytes.length + 1);
      int rest = bytes.length - cut;
      assertThat(Crc32.combine(Crc32.of(bytes, 0, cut), Crc32.of(bytes, cut, rest), rest))
          .isEqualTo(Crc32.of(bytes, 0, bytes.length));
      assertThat(Crc32c.combine(Crc32c.of(bytes, 0, cut), Crc32c.of(bytes, cut, rest), rest))
          .isEqualTo(Crc32c.of(bytes, 0, bytes.length));
      assertThat(
              Crc64Nvme.combine(Crc64Nvme.of(bytes, 0, cut), Crc64Nvme.of(bytes, cut, rest), rest))
          .isEqualTo(Crc64Nvme.of(bytes, 0, bytes.length));
    }
  }

  @Test
  void joiningAcrossTerabytesFollowsTheAlgebra() {
    Random random = Seeded.random();
    long a = random.nextLong();
    long b = random.nextLong();
    long c = random.nextLong();
    long lengthB = (5L << 40) - random.nextInt(1000);
    long lengthC = (1L << 33) + random.nextInt(1000);
    long left = Crc64Nvme.combine(Crc64Nvme.combine(a, b, lengthB), c, lengthC);
    long right = Crc64Nvme.combine(a, Crc64Nvme.combine(b, c, lengthC), lengthB + lengthC);
    assertThat(left).isEqualTo(right);
    assertThatThrownBy(() -> Crc64Nvme.combine(a, b, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// The definition, a bit at a time.
  private static long bitwise(byte[] bytes, int offset, int length) {
    long crc = -1L;
    for (int i = offset; i < offset + length; i++) {
      crc ^= bytes[i] & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) != 0 ? (crc >>> 1) ^ 0x9A6C9329AC4BC9B5L : crc >>> 1;
      }
    }
    return ~crc;
  }
}
