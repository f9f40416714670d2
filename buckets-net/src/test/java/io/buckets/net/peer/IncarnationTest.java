package io.buckets.net.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.peer.PeerLink;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Starts of one node, as another judges them.
final class IncarnationTest {
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private final TestPeers peers = new TestPeers();

  @AfterEach
  void stop() {
    peers.close();
  }

  /// A number that goes above whatever was seen, and tells how often it had to.
  private static final class Rising implements Incarnation {
    private final AtomicLong number;
    private final AtomicLong rises = new AtomicLong();

    Rising(long first) {
      number = new AtomicLong(first);
    }

    @Override
    public long number() {
      return number.get();
    }

    @Override
    public void goAbove(long seen) {
      rises.incrementAndGet();
      number.accumulateAndGet(seen + 1, Math::max);
    }
  }

  private static PeerSettings settings(Incarnation incarnation) throws Exception {
    PeerTls tls = TestPeers.settings(TestPeers.SECRET, 1, 0).tls();
    return new PeerSettings(tls, incarnation, 1, 42);
  }

  private static void await(BooleanSupplier done) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!done.getAsBoolean() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(done.getAsBoolean()).isTrue();
  }

  @Test
  void aStartThatHasForgottenThoseBeforeItGoesAboveThem() throws Exception {
    InetSocketAddress there = peers.node(2).listen(TestPeers.anywhere());
    PeerNode before = peers.node(settings(Incarnation.of(1_000)));
    PeerLink first = TestPeers.link(before, 2, there);
    await(first::isConnected);
    before.close();
    Rising forgetful = new Rising(7);
    PeerLink again = TestPeers.link(peers.node(settings(forgetful)), 2, there);
    await(again::isConnected);
    assertThat(forgetful.number()).isEqualTo(1_001);
  }

  @Test
  void ofTwoAtOnceTheEarlierStaysRefused() throws Exception {
    InetSocketAddress there = peers.node(2).listen(TestPeers.anywhere());
    Rising earlier = new Rising(5);
    PeerLink first = TestPeers.link(peers.node(settings(earlier)), 2, there);
    await(first::isConnected);
    Rising later = new Rising(6);
    PeerLink second = TestPeers.link(peers.node(settings(later)), 2, there);
    await(second::isConnected);
    await(() -> !first.isConnected());
    // A node that asks now has a way there; the earlier one does not fight for it.
    PeerLink third = TestPeers.link(peers.node(settings(new Rising(6))), 2, there);
    await(third::isConnected);
    assertThat(second.isConnected()).isTrue();
    assertThat(first.isConnected()).isFalse();
    assertThat(earlier.rises).hasValue(0);
    assertThat(later.rises).hasValue(0);
  }
}
