package io.buckets.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.VectorWidth;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ServingKernelTest {
  @Test
  void warmingUpChangesTheKernelButNotTheBytes() {
    Geometry geometry = new Geometry(6, 7);
    Stripe before = Stripe.encoded(geometry, 1234, new SplittableRandom(1));
    ReedSolomon.warmUp();
    ReedSolomon.warmUp();
    Stripe after = Stripe.encoded(geometry, 1234, new SplittableRandom(1));
    assertThat(after.arrays).isEqualTo(before.arrays);
  }

  @Test
  void theDescriptionNamesTheKernelThatServes() {
    ReedSolomon.warmUp();
    boolean vector = ServingKernel.current() instanceof VectorKernel;
    assertThat(vector).isEqualTo(!ReedSolomon.describeKernel().contains("scalar,"));
    if (VectorWidth.chosen() == VectorWidth.SCALAR) {
      assertThat(vector).isFalse();
    }
  }

  @Test
  void aTrialAgreesWithTheSpecificationForAnySeed() {
    if (VectorWidth.chosen() == VectorWidth.SCALAR) {
      return;
    }
    for (KernelTrial trial : KernelTrial.shapes(new VectorKernel())) {
      for (long seed = 0; seed < 50; seed++) {
        assertThat(trial.agrees(seed)).as("%s, seed %d", trial.name(), seed).isTrue();
      }
    }
  }
}
