package io.buckets.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class KernelGateTest {
  /// A kernel whose two versions do the given numbers of steps.
  private record Steps(int vectorSteps, int scalarSteps, boolean right)
      implements KernelGate.Trial {
    private static volatile long sink;

    @Override
    public void vector() {
      spin(vectorSteps);
    }

    @Override
    public void scalar() {
      spin(scalarSteps);
    }

    @Override
    public boolean agrees(long seed) {
      return right;
    }

    private static void spin(int steps) {
      long x = sink;
      for (int i = 0; i < steps; i++) {
        x = Long.rotateLeft(x * 0x9E3779B97F4A7C15L, 7) + i;
      }
      sink = x;
    }
  }

  @Test
  void theGateOpensForAKernelThatIsFastAndRight() {
    KernelGate gate = new KernelGate("test");
    assertThat(gate.isOpen()).isFalse();
    assertThat(gate.describe()).contains("not tried");
    assertThat(gate.tryOut(new Steps(1_000, 30_000, true))).isTrue();
    assertThat(gate.isOpen()).isTrue();
    assertThat(gate.describe()).contains("times scalar");
  }

  @Test
  void theGateStaysClosedForAFastKernelThatIsWrong() {
    KernelGate gate = new KernelGate("test");
    assertThat(gate.tryOut(new Steps(1_000, 30_000, false))).isFalse();
    assertThat(gate.isOpen()).isFalse();
    assertThat(gate.describe()).contains("WRONG");
  }

  @Test
  void theGateStaysClosedForASlowKernel() {
    KernelGate gate = new KernelGate("test", Duration.ofMillis(200));
    assertThat(gate.tryOut(new Steps(2_000, 500, true))).isFalse();
    assertThat(gate.isOpen()).isFalse();
    assertThat(gate.describe()).contains("of the scalar time");
  }

  @Test
  void aGateKeptClosedSaysWhy() {
    KernelGate gate = new KernelGate("test");
    gate.keepClosed("no vectors here");
    assertThat(gate.isOpen()).isFalse();
    assertThat(gate.describe()).isEqualTo("test: scalar, no vectors here");
  }
}
