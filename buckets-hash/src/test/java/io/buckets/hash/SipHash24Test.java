package io.buckets.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.bouncycastle.crypto.macs.SipHash;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class SipHash24Test {
  private static final byte[] KEY = Seeded.counting(16);

  @Test
  void thePapersExampleComesOut() {
    assertThat(SipHash24.keyed(KEY).hash(Seeded.counting(15))).isEqualTo(0xA129CA6149BE45E5L);
  }

  @Test
  void theReferenceImplementationsFirstVectorsComeOut() {
    SipHash24 hash = SipHash24.keyed(KEY);
    assertThat(hash.hash(Seeded.counting(0))).isEqualTo(0x726FDB47DD0E0E31L);
    assertThat(hash.hash(Seeded.counting(1))).isEqualTo(0x74F839C593DC67FDL);
    assertThat(hash.hash(Seeded.counting(2))).isEqualTo(0x0D6C8009D9A94F5AL);
    assertThat(hash.hash(Seeded.counting(3))).isEqualTo(0x85676696D7FB7E2DL);
  }

  @Test
  void everyLengthAndOffsetAgreesWithBouncyCastle() {
    Random random = Seeded.random();
    for (int length = 0; length < 300; length++) {
      byte[] key = Seeded.bytes(random, 16);
      int offset = random.nextInt(9);
      byte[] bytes = Seeded.bytes(random, offset + length + 3);
      SipHash reference = new SipHash();
      reference.init(new KeyParameter(key));
      reference.update(bytes, offset, length);
      assertThat(SipHash24.keyed(key).hash(bytes, offset, length)).isEqualTo(reference.doFinal());
    }
  }

  @Test
  void numbersHashAsTheirBytes() {
    Random random = Seeded.random();
    SipHash24 hash = new SipHash24(random.nextLong(), random.nextLong());
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    long first = random.nextLong();
    long second = random.nextLong();
    bytes.putLong(first).putLong(second);
    assertThat(hash.hash(first, second)).isEqualTo(hash.hash(bytes.array()));
    assertThat(hash.hash(first)).isEqualTo(hash.hash(bytes.array(), 0, 8));
  }

  @Test
  void aKeyOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> SipHash24.keyed(new byte[15]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
