package io.buckets.net.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import io.buckets.net.TlsFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes that know each other by certificates of the operator's own, over real connections.
final class OwnCertificatesTest {
  @TempDir Path folder;
  private final TestPeers peers = new TestPeers();
  private TestAuthority authority;
  private InetSocketAddress address;

  @BeforeEach
  void listen() throws Exception {
    authority = new TestAuthority("of this cluster");
    Files.writeString(folder.resolve("ca"), authority.pem());
    address = serve(settings(2, own("two", authority, "127.0.0.1")));
  }

  @AfterEach
  void close() {
    peers.close();
  }

  private TlsFiles own(String name, TestAuthority by, String address) throws Exception {
    TlsFiles files = new TlsFiles(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
    by.sign(files, name, address, null);
    return files;
  }

  private PeerSettings settings(int node, TlsFiles own) throws IOException {
    PeerName self = new PeerName(TestPeers.DEPLOYMENT, node);
    return new PeerSettings(PeerTls.ofFiles(own, folder.resolve("ca"), self), 1, 1, 42);
  }

  private InetSocketAddress serve(PeerSettings settings) throws IOException {
    PeerNode node = peers.node(settings);
    node.serve(1, request -> request.answer(request.head(), null));
    return node.listen(TestPeers.anywhere());
  }

  private PeerLink link(TlsFiles own) throws IOException {
    return TestPeers.link(peers.node(settings(1, own)), 2, address);
  }

  private static void call(PeerLink link) throws PeerFault {
    PeerMessage message = new PeerMessage(1, ByteBuffer.allocate(1));
    link.call(PeerCall.of(message, Duration.ofSeconds(20)).toWaitFor());
  }

  @Test
  void whoeverTheAuthoritySignedIsANodeWhateverItsSubject() throws Exception {
    call(link(own("one", authority, "127.0.0.1")));
  }

  /// Its own authority believes it; the node that is dialled does not.
  @Test
  void whoeverAnotherAuthoritySignedIsNotHeard() throws Exception {
    TestAuthority others = new TestAuthority("of others");
    Path both = folder.resolve("both");
    Files.writeString(both, authority.pem() + others.pem());
    TlsFiles own = own("one", others, "127.0.0.1");
    PeerName self = new PeerName(TestPeers.DEPLOYMENT, 1);
    PeerSettings stranger = new PeerSettings(PeerTls.ofFiles(own, both, self), 1, 1, 42);
    PeerLink link = TestPeers.link(peers.node(stranger), 2, address);
    assertThatThrownBy(() -> call(link)).isInstanceOf(PeerFault.class);
    assertThat(link.isConnected()).isFalse();
  }

  @Test
  void aCertificateThatOthersWillNotBelieveIsRefusedByItsOwnNode() throws Exception {
    TlsFiles strange = own("one", new TestAuthority("of others"), "127.0.0.1");
    assertThatThrownBy(() -> settings(1, strange)).hasMessageContaining("will not believe");
    TlsFiles server = own("server", authority, "127.0.0.1");
    authority.goodFor(KeyPurposeId.id_kp_serverAuth).sign(server, "server", "127.0.0.1", null);
    assertThatThrownBy(() -> settings(1, server)).hasMessageContaining("client");
    authority.goodFor(KeyPurposeId.id_kp_clientAuth).sign(server, "client", "127.0.0.1", null);
    assertThatThrownBy(() -> settings(1, server)).hasMessageContaining("server");
  }

  @Test
  void aNodeIsNotSpokenToAtAnAddressThatItsCertificateLacks() throws Exception {
    address = serve(settings(2, own("elsewhere", authority, "10.1.2.3")));
    PeerLink link = link(own("one", authority, "127.0.0.1"));
    assertThatThrownBy(() -> call(link))
        .isInstanceOf(PeerFault.class)
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void aCertificateThatNamesANodeIsThatNodeOnly() throws Exception {
    TlsFiles third = new TlsFiles(folder.resolve("three.crt"), folder.resolve("three.key"));
    String uri = new PeerName(TestPeers.DEPLOYMENT, 3).uri();
    authority.sign(third, "three", "127.0.0.1", uri);
    PeerLink link = link(third);
    assertThatThrownBy(() -> call(link)).isInstanceOf(PeerFault.class);
    String foreign = new PeerName(new UUID(8, 9), 1).uri();
    authority.sign(third, "three", "127.0.0.1", foreign);
    PeerLink stranger = link(third);
    assertThatThrownBy(() -> call(stranger)).isInstanceOf(PeerFault.class);
  }

  /// The node that is dialled has a certificate for another address, until it is exchanged.
  @Test
  void newFilesCountForTheConnectionsMadeFromThenOn() throws Exception {
    TlsFiles files = own("late", authority, "10.1.2.3");
    address = serve(settings(2, files));
    PeerLink link = link(own("one", authority, "127.0.0.1"));
    assertThatThrownBy(() -> call(link)).isInstanceOf(PeerFault.class);
    authority.sign(files, "late", "127.0.0.1", null);
    await().atMost(Duration.ofSeconds(20)).until(link::isConnected);
    call(link);
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws Exception {
    TlsFiles own = own("one", authority, "127.0.0.1");
    Files.writeString(own.certificate(), "nothing");
    assertThatThrownBy(() -> settings(1, own)).hasMessageContaining("one.crt");
  }
}
