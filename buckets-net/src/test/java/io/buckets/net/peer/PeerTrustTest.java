package io.buckets.net.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who may speak to whom, over real connections.
final class PeerTrustTest {
  private static final String OTHER = "another secret that is as long as it must be";

  private final TestPeers peers = new TestPeers();
  private final AtomicInteger served = new AtomicInteger();
  private InetSocketAddress address;

  @BeforeEach
  void listen() throws Exception {
    address = serve(TestPeers.settings(TestPeers.SECRET, 2, 5));
  }

  @AfterEach
  void close() {
    peers.close();
  }

  private InetSocketAddress serve(PeerSettings settings) throws IOException {
    PeerNode node = peers.node(settings);
    node.serve(
        1,
        request -> {
          served.incrementAndGet();
          request.answer(request.head(), null);
        });
    return node.listen(TestPeers.anywhere());
  }

  private static void call(PeerLink link) throws PeerFault {
    PeerMessage message = new PeerMessage(1, ByteBuffer.allocate(1));
    link.call(PeerCall.of(message, Duration.ofSeconds(20)).toWaitFor());
  }

  private void assertRefused(PeerSettings settings, int wanted, String why) {
    PeerLink link = TestPeers.link(peers.node(settings), wanted, address);
    assertThatThrownBy(() -> call(link))
        .isInstanceOf(PeerFault.class)
        .hasMessageContaining(why)
        .extracting(e -> ((PeerFault) e).reason())
        .isEqualTo(PeerFault.Reason.UNREACHABLE);
    assertThat(served).hasValue(0);
  }

  @Test
  void whoHasAnotherSecretIsNotHeard() throws Exception {
    assertRefused(TestPeers.settings(OTHER, 1, 1), 2, "not made with this cluster's secret");
  }

  @Test
  void whoIsOfAnotherDeploymentIsNotHeardEvenWithTheSecret() throws Exception {
    PeerName stranger = new PeerName(new UUID(1, 1), 1);
    PeerTls tls = PeerTls.ofSecret(ClusterSecret.parse(TestPeers.SECRET), stranger);
    assertRefused(new PeerSettings(tls, 1, 1, 1), 2, "it names node 2");
  }

  @Test
  void aNodeThatIsNotTheOneMeantIsNotSpokenTo() throws Exception {
    assertRefused(TestPeers.settings(TestPeers.SECRET, 1, 1), 3, "its certificate names node 2");
  }

  @Test
  void anEarlierStartOfANodeIsRefusedAndCutOffWhenALaterOneComes() throws Exception {
    PeerLink early =
        TestPeers.link(peers.node(TestPeers.settings(TestPeers.SECRET, 1, 1)), 2, address);
    call(early);
    PeerLink later =
        TestPeers.link(peers.node(TestPeers.settings(TestPeers.SECRET, 1, 2)), 2, address);
    call(later);
    await().until(() -> !early.isConnected());
    assertThatThrownBy(() -> call(early)).hasMessageContaining("was started again since you were");
    call(later);
  }

  @Test
  void theTwoKindsOfTlsUnderstandEachOther() throws Exception {
    ClusterSecret secret = ClusterSecret.parse(TestPeers.SECRET);
    PeerTls java = PeerTls.ofSecret(secret, new PeerName(TestPeers.DEPLOYMENT, 1), SslProvider.JDK);
    call(TestPeers.link(peers.node(new PeerSettings(java, 1, 1, 1)), 2, address));
    PeerTls other =
        PeerTls.ofSecret(secret, new PeerName(TestPeers.DEPLOYMENT, 3), SslProvider.JDK);
    InetSocketAddress there = serve(new PeerSettings(other, 1, 1, 1));
    call(TestPeers.link(peers.node(1), 3, there));
    call(TestPeers.link(peers.node(new PeerSettings(java, 1, 1, 1)), 3, there));
    assertThat(served).hasValue(3);
  }

  @Test
  void whoSpeaksNoTlsIsCutOff() throws Exception {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readAllBytes();
    } catch (IOException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
    call(TestPeers.link(peers.node(1), 2, address));
  }
}
