package io.buckets.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class JumpHashTest {
  private static final int KEYS = 200_000;

  /// The answers of Guava's `Hashing.consistentHash`, which is the paper's function too.
  @Test
  void knownAnswersComeOut() {
    int[] goldens = {0, 55, 62, 8, 45, 59, 86, 97, 82, 59, 73, 37, 17, 56, 86, 21, 90, 37, 38, 83};
    for (int key = 0; key < goldens.length; key++) {
      assertThat(JumpHash.bucket(key, 100)).isEqualTo(goldens[key]);
    }
    assertThat(JumpHash.bucket(10863919174838991L, 11)).isEqualTo(6);
    assertThat(JumpHash.bucket(2016238256797177309L, 11)).isEqualTo(3);
    assertThat(JumpHash.bucket(1673758223894951030L, 11)).isEqualTo(5);
  }

  @Test
  void keysSpreadEvenlyAndOnlyAnNthMovesToANewBucket() {
    Random random = Seeded.random();
    for (int buckets = 2; buckets < 40; buckets += 5) {
      int[] counts = new int[buckets];
      int moved = 0;
      for (int i = 0; i < KEYS; i++) {
        long key = random.nextLong();
        int now = JumpHash.bucket(key, buckets);
        counts[now]++;
        if (now != JumpHash.bucket(key, buckets - 1)) {
          assertThat(now).isEqualTo(buckets - 1);
          moved++;
        }
      }
      assertThat(moved).isLessThan((int) (1.1 * KEYS / buckets));
      for (int count : counts) {
        assertThat(count).isBetween((int) (0.9 * KEYS / buckets), (int) (1.1 * KEYS / buckets));
      }
    }
  }

  @Test
  void oneBucketTakesAllAndNoneIsRefused() {
    assertThat(JumpHash.bucket(123, 1)).isZero();
    assertThat(JumpHash.bucket(-1, Integer.MAX_VALUE)).isNotNegative();
    assertThatThrownBy(() -> JumpHash.bucket(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
