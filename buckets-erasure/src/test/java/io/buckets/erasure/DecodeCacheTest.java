package io.buckets.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DecodeCacheTest {
  private static final Geometry GEOMETRY = new Geometry(16, 16);

  @Test
  void aPatternIsInvertedOnce() {
    DecodeCache cache = new DecodeCache(GEOMETRY, GaloisMatrix.generator(GEOMETRY));
    assertThat(cache.get(0xFFFF, 0x10000)).isSameAs(cache.get(0xFFFF, 0x10000));
    assertThat(cache.get(0xFFFF, 0x20000)).isNotSameAs(cache.get(0xFFFF, 0x10000));
    assertThat(cache.size()).isEqualTo(2);
  }

  @Test
  void itHoldsABoundedNumberOfPatterns() {
    DecodeCache cache = new DecodeCache(GEOMETRY, GaloisMatrix.generator(GEOMETRY));
    int largest = 0;
    for (int wanted = 1; wanted < 600; wanted++) {
      cache.get(0xFFFF, wanted << 16);
      largest = Math.max(largest, cache.size());
    }
    assertThat(largest).isEqualTo(256);
    assertThat(cache.size()).isLessThan(256);
  }
}
