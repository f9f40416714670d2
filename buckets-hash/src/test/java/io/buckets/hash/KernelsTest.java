package io.buckets.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.buckets.core.VectorWidth;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Vector kernels against the references at odd lengths, offsets and counts, in this process's
/// width; [ForcedWidthTest] has the others.
class KernelsTest {
  @BeforeAll
  static void warm() throws InterruptedException {
    Kernels.warmUpInBackground().join();
    System.out.println(Kernels.describe());
  }

  @Test
  void everyKernelOfThisWidthPassesItsTrial() {
    assertThat(Kernels.describe()).doesNotContain("WRONG").doesNotContain("not tried");
    assumeTrue(VectorWidth.chosen() == VectorWidth.BITS_512);
    assertThat(Blake2b256Lanes.GATE.isOpen()).isTrue();
    assertThat(Md5Lanes.GATE.isOpen()).isTrue();
    assertThat(Crc64Nvme.GATE.isOpen()).isTrue();
    assertThat(Xxh3.GATE.isOpen()).isTrue();
  }

  @Test
  void anyNumberOfMessagesHashesAsBouncyCastleHashesEach() {
    Random random = Seeded.random();
    for (int round = 0; round < 150; round++) {
      int count = round % 26;
      int length = round % 3 == 0 ? 128 * random.nextInt(20) : random.nextInt(4000);
      byte[][] messages = new byte[count][];
      int[] offsets = new int[count];
      for (int i = 0; i < count; i++) {
        offsets[i] = random.nextInt(70);
        messages[i] = Seeded.bytes(random, offsets[i] + length + random.nextInt(3));
      }
      byte[] digests = new byte[5 + 32 * count + 7];
      Blake2b256Lanes.hash(messages, offsets, length, digests, 5);
      for (int i = 0; i < count; i++) {
        Blake2bDigest reference = new Blake2bDigest(256);
        reference.update(messages[i], offsets[i], length);
        byte[] expected = new byte[32];
        reference.doFinal(expected, 0);
        assertThat(Arrays.copyOfRange(digests, 5 + 32 * i, 37 + 32 * i)).isEqualTo(expected);
      }
      assertThat(Arrays.copyOf(digests, 5)).containsOnly(0);
      assertThat(Arrays.copyOfRange(digests, 5 + 32 * count, digests.length)).containsOnly(0);
    }
  }

  @Test
  void manyWindowsOfOneArrayAreManyMessages() {
    byte[] whole = Seeded.bytes(Seeded.random(), 12 * 1000);
    byte[][] messages = new byte[12][];
    Arrays.fill(messages, whole);
    int[] offsets = new int[12];
    Arrays.setAll(offsets, i -> i * 1000);
    byte[] digests = new byte[12 * 32];
    Blake2b256Lanes.hash(messages, offsets, 1000, digests, 0);
    for (int i = 0; i < 12; i++) {
      assertThat(Arrays.copyOfRange(digests, 32 * i, 32 * i + 32))
          .isEqualTo(Blake2b256.of(whole, 1000 * i, 1000));
    }
  }

  @Test
  void aShortMessageOrTargetIsRefusedBeforeAnythingIsWritten() {
    byte[][] messages = {new byte[100], new byte[99]};
    byte[] target = new byte[64];
    assertThatThrownBy(() -> Blake2b256Lanes.hash(messages, new int[2], 100, target, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Blake2b256Lanes.hash(messages, new int[2], 99, target, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(target).containsOnly(0);
  }

  @Test
  void streamsMovedOnTogetherEndAsTheJdkHashesEach() throws Exception {
    Random random = Seeded.random();
    MessageDigest jdk = MessageDigest.getInstance("MD5");
    for (int round = 0; round < 60; round++) {
      int streams = 1 + round % Md5Lanes.LANES;
      int blocks = 1 + random.nextInt(60);
      Md5Lanes lanes = new Md5Lanes();
      int[][] states = new int[streams][];
      byte[][] inputs = new byte[streams][];
      int offset = random.nextInt(70);
      for (int i = 0; i < streams; i++) {
        states[i] = Md5Block.initialState();
        inputs[i] = Seeded.bytes(random, offset + blocks * 64 + i);
        lanes.put(i, states[i], inputs[i], offset);
      }
      int first = random.nextInt(blocks);
      if (first > 0) {
        lanes.compress(streams, first);
      }
      lanes.compress(streams, blocks - first);
      for (int i = 0; i < streams; i++) {
        int end = offset + blocks * 64;
        byte[] rest = Arrays.copyOfRange(inputs[i], end, end + i);
        jdk.update(inputs[i], offset, blocks * 64 + i);
        assertThat(Md5.finish(states[i], rest, blocks * 64L + i)).isEqualTo(jdk.digest());
      }
    }
  }

  @Test
  void hashesOfStripesAreThoseOfTheLibrary() {
    Random random = Seeded.random();
    for (int round = 0; round < 600; round++) {
      int offset = random.nextInt(70);
      // Every length about a block's end, then any.
      int length = round < 300 ? 1900 + round : random.nextInt(40_000);
      byte[] bytes = Seeded.bytes(random, offset + length);
      long expected = Xxh3.scalar(bytes, offset, length);
      assertThat(Xxh3.hash(bytes, offset, length)).isEqualTo(expected);
      ByteBuffer direct = ByteBuffer.allocateDirect(offset + length).put(bytes).flip();
      assertThat(Xxh3.hash(direct.position(offset))).isEqualTo(expected);
      ByteBuffer heap = ByteBuffer.wrap(bytes).position(offset);
      assertThat(Xxh3.hash(heap.asReadOnlyBuffer())).isEqualTo(expected);
    }
  }

  @Test
  void foldedCrcsAreTheSlicedOnes() {
    Random random = Seeded.random();
    for (int round = 0; round < 300; round++) {
      int offset = random.nextInt(70);
      int length = random.nextInt(40_000);
      byte[] bytes = Seeded.bytes(random, offset + length);
      assertThat(Crc64Nvme.of(bytes, offset, length))
          .isEqualTo(~Crc64Nvme.slicing(-1L, bytes, offset, length));
    }
  }
}
