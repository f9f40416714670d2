package io.buckets.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReedSolomonTest {
  private static final long SEED = System.nanoTime();

  /// So that the claims are tried on the kernel that serves in production at this width.
  @BeforeAll
  static void warmUp() {
    ReedSolomon.warmUp();
    System.out.println("ReedSolomonTest: seed " + SEED + ", " + ReedSolomon.describeKernel());
  }

  @Test
  void theParityOfThePublishedStripeIsThePublishedOne() {
    byte[] data = {0, 1, 4, 5, 2, 3, 6, 7, 8, 9};
    byte[] parity = new byte[10];
    ReedSolomon.of(new Geometry(5, 5)).encode(data, 0, parity, 0, 2);
    assertThat(parity).containsExactly(12, 13, 10, 11, 14, 15, 90, 91, 94, 95);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2+1", "2+2", "4+2", "5+3", "8+4"})
  void everyChoiceOfEnoughShardsGivesAllOthersBack(String text) {
    Geometry geometry = Geometry.parse(text);
    Stripe whole = Stripe.encoded(geometry, 77, new SplittableRandom(SEED));
    for (int present = 0; present <= whole.all(); present++) {
      if (Integer.bitCount(present) == geometry.data()) {
        Stripe damaged = whole.without(~present);
        damaged.reconstruct(present, whole.all() & ~present);
        assertThat(damaged.arrays).as("seed %d, present %x", SEED, present).isEqualTo(whole.arrays);
      }
    }
  }

  @Test
  void everyGeometryGivesRandomLossesBack() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int data = 1; data <= 16; data++) {
      for (int parity = 1; parity <= 16; parity++) {
        Geometry geometry = new Geometry(data, parity);
        Stripe whole = Stripe.encoded(geometry, random.nextInt(1, 400), random);
        for (int round = 0; round < 4; round++) {
          int lost = randomMask(random, geometry.total(), random.nextInt(1, parity + 1));
          Stripe damaged = whole.without(lost);
          damaged.reconstruct(whole.all() & ~lost, lost);
          assertThat(damaged.arrays)
              .as("seed %d, %s, lost %x", SEED, geometry, lost)
              .isEqualTo(whole.arrays);
        }
      }
    }
  }

  @Test
  void onlyTheWantedShardsAreWritten() {
    Stripe whole = Stripe.encoded(new Geometry(8, 4), 300, new SplittableRandom(SEED));
    Stripe damaged = whole.without(0b1000_0000_0110);
    Stripe expected = whole.without(0b1000_0000_0010);
    damaged.reconstruct(0b0111_1111_1001, 0b0000_0000_0100);
    assertThat(damaged.arrays).as("seed %d", SEED).isEqualTo(expected.arrays);
  }

  @Test
  void shardsThatAreNeitherPresentNorWantedMayBeMissing() {
    Stripe whole = Stripe.encoded(new Geometry(4, 2), 50, new SplittableRandom(SEED));
    Stripe damaged = whole.without(0b00_0001);
    damaged.arrays[5] = new byte[0];
    damaged.reconstruct(0b01_1110, 0b00_0001);
    assertThat(damaged.arrays[0]).as("seed %d", SEED).isEqualTo(whole.arrays[0]);
  }

  @Test
  void aStripeInOnePieceHasTheSameParityAsItsShardsApart() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (String text : new String[] {"1+0", "1+1", "1+3", "3+2", "8+4", "12+4", "16+16"}) {
      Geometry geometry = Geometry.parse(text);
      for (int length : new int[] {0, 1, 63, 64, 65, 512, 5000}) {
        Stripe stripe = Stripe.encoded(geometry, length, random);
        byte[] data = new byte[3 + geometry.data() * length + 5];
        for (int i = 0; i < geometry.data(); i++) {
          System.arraycopy(stripe.arrays[i], stripe.offsets[i], data, 3 + i * length, length);
        }
        byte[] parity = new byte[7 + geometry.parity() * length];
        ReedSolomon.of(geometry).encode(data, 3, parity, 7, length);
        for (int i = 0; i < geometry.parity(); i++) {
          int shard = geometry.data() + i;
          int from = stripe.offsets[shard];
          assertThat(Arrays.copyOfRange(parity, 7 + i * length, 7 + (i + 1) * length))
              .as("seed %d, %s, length %d", SEED, geometry, length)
              .isEqualTo(Arrays.copyOfRange(stripe.arrays[shard], from, from + length));
        }
      }
    }
  }

  @Test
  void oneDataShardIsReplication() {
    Stripe stripe = Stripe.encoded(new Geometry(1, 3), 200, new SplittableRandom(SEED));
    for (int i = 1; i < 4; i++) {
      int from = stripe.offsets[i];
      assertThat(Arrays.copyOfRange(stripe.arrays[i], from, from + 200))
          .isEqualTo(
              Arrays.copyOfRange(stripe.arrays[0], stripe.offsets[0], stripe.offsets[0] + 200));
    }
  }

  @Test
  void verifyNoticesEverySingleWrongByte() {
    SplittableRandom random = new SplittableRandom(SEED);
    Stripe stripe = Stripe.encoded(new Geometry(4, 2), 5000, random);
    assertThat(stripe.verify()).isTrue();
    for (int shard = 0; shard < 6; shard++) {
      for (int at : new int[] {0, 1, 4095, 4096, 4999}) {
        int flip = random.nextInt(1, 256);
        stripe.arrays[shard][stripe.offsets[shard] + at] ^= (byte) flip;
        assertThat(stripe.verify()).as("seed %d, shard %d, byte %d", SEED, shard, at).isFalse();
        stripe.arrays[shard][stripe.offsets[shard] + at] ^= (byte) flip;
      }
    }
    assertThat(stripe.verify()).isTrue();
  }

  @Test
  void withoutParityEveryStripeVerifiesAndNothingCanBeLost() {
    Stripe stripe = Stripe.encoded(new Geometry(3, 0), 10, new SplittableRandom(SEED));
    assertThat(stripe.verify()).isTrue();
    stripe.reconstruct(0b111, 0);
    assertThatIllegalArgumentException().isThrownBy(() -> stripe.reconstruct(0b011, 0b100));
  }

  @Test
  void whatCannotBeDoneIsRefusedBeforeAnythingIsWritten() {
    Stripe whole = Stripe.encoded(new Geometry(4, 2), 100, new SplittableRandom(SEED));
    Stripe damaged = whole.without(0b00_0111);
    assertThatIllegalArgumentException().isThrownBy(() -> damaged.reconstruct(0b11_1000, 0b111));
    assertThatIllegalArgumentException().isThrownBy(() -> damaged.reconstruct(0b11_1110, 0b10));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> damaged.reconstruct(0b11_1110, 0b100_0000));
    damaged.arrays[1] = new byte[99];
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> damaged.reconstruct(0b11_1100, 0b11));
    assertThat(damaged.arrays[0]).isEqualTo(whole.without(0b1).arrays[0]);

    ReedSolomon code = ReedSolomon.of(new Geometry(4, 2));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> code.encode(new byte[40], 1, new byte[20], 0, 10));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> code.encode(new byte[40], 0, new byte[20], 0, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> code.encode(new byte[3][10], new int[3], new byte[2][10], new int[2], 10));
  }

  @Test
  void oneCodeServesManyThreads() {
    Stripe whole = Stripe.encoded(new Geometry(5, 3), 1000, new SplittableRandom(SEED));
    boolean allRight =
        IntStream.range(0, 500)
            .parallel()
            .allMatch(i -> {
              int lost = randomMask(new SplittableRandom(SEED + i), 8, 3);
              Stripe damaged = whole.without(lost);
              damaged.reconstruct(0xFF & ~lost, lost);
              return Arrays.deepEquals(damaged.arrays, whole.arrays);
            });
    assertThat(allRight).as("seed %d", SEED).isTrue();
  }

  @Test
  void oneGeometryHasOneCode() {
    assertThat(ReedSolomon.of(Geometry.parse("8+4"))).isSameAs(ReedSolomon.of(new Geometry(8, 4)));
    assertThat(ReedSolomon.of(new Geometry(8, 4)).geometry()).isEqualTo(new Geometry(8, 4));
  }

  private static int randomMask(SplittableRandom random, int total, int bits) {
    int mask = 0;
    while (Integer.bitCount(mask) < bits) {
      mask |= 1 << random.nextInt(total);
    }
    return mask;
  }
}
