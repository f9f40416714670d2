package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buckets.core.peer.PeerAnswer;
import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.storage.drive.Hearing;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// One node that asks two others, of which one falls silent.
class PulseTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Another node in this process. One that is silent fails its calls.
  private record Other(int node, AtomicBoolean silent) implements PeerLink {
    @Override
    public String label() {
      return "node" + node;
    }

    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public void send(List<PeerCall> calls) {
      for (PeerCall call : calls) {
        long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        ByteBuffer times = ByteBuffer.allocate(2 * Long.BYTES).putLong(now).putLong(now).flip();
        assertThat(
                silent.get()
                    ? call.fail(PeerFault.Reason.TIMEOUT, "it is silent")
                    : call.complete(new PeerAnswer(times, 0)))
            .isTrue();
      }
    }

    @Override
    public void greetWith(Supplier<List<PeerCall>> greeting) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void aNodeWhoseHeartbeatsFailToComeIsSilentUntilTheyComeAgain() {
    AtomicBoolean silent = new AtomicBoolean();
    Map<Integer, PeerLink> links =
        Map.of(2, new Other(2, silent), 3, new Other(3, new AtomicBoolean()));
    try (Pulse pulse = new Pulse(InstantSource.system(), links).start()) {
      assertThat(pulse.isSilent(2)).isFalse();
      await().atMost(PATIENCE).until(() -> pulse.hearing(2) == Hearing.HEARD);
      silent.set(true);
      await().atMost(PATIENCE).until(() -> pulse.hearing(2) == Hearing.QUIET);
      await().atMost(PATIENCE).until(() -> pulse.hearing(2) == Hearing.SILENT);
      silent.set(false);
      await().atMost(PATIENCE).until(() -> !pulse.isSilent(2));
      assertThat(pulse.phi(2)).isLessThan(8);
    }
  }
}
