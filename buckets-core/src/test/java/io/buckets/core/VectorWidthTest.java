package io.buckets.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VectorWidthTest {
  @Test
  void wideVectorsNeedTheBytePermuteToo() {
    assertThat(VectorWidth.choose(512, true)).isEqualTo(VectorWidth.BITS_512);
    assertThat(VectorWidth.choose(512, false)).isEqualTo(VectorWidth.BITS_128);
    assertThat(VectorWidth.choose(256, true)).isEqualTo(VectorWidth.BITS_128);
    assertThat(VectorWidth.choose(128, false)).isEqualTo(VectorWidth.BITS_128);
    assertThat(VectorWidth.choose(64, false)).isEqualTo(VectorWidth.SCALAR);
  }

  @Test
  void theFlagIsReadAsAWholeWord() {
    assertThat(VectorWidth.namesVbmi(Stream.of("model : 1", "flags : sse avx512vbmi sha")))
        .isTrue();
    assertThat(VectorWidth.namesVbmi(Stream.of("flags : sse avx512vbmi2 sha"))).isFalse();
    assertThat(VectorWidth.namesVbmi(Stream.of("Features : asimd aes"))).isFalse();
  }

  @Test
  void anOverrideIsUnderstoodOrRefused() {
    assertThat(VectorWidth.parse("512")).isEqualTo(VectorWidth.BITS_512);
    assertThat(VectorWidth.parse(" 128 ")).isEqualTo(VectorWidth.BITS_128);
    assertThat(VectorWidth.parse("Scalar")).isEqualTo(VectorWidth.SCALAR);
    assertThatThrownBy(() -> VectorWidth.parse("256"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("256");
  }

  @Test
  void theChoiceIsMadeOnce() {
    assertThat(VectorWidth.chosen()).isSameAs(VectorWidth.chosen());
    assertThat(VectorWidth.describe()).isNotBlank();
  }
}
