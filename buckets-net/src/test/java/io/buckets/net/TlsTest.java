package io.buckets.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
  private static final Duration OFTEN = Duration.ofMillis(50);

  @TempDir Path folder;

  private TlsFiles files() {
    return new TlsFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"));
  }

  private static void serial(HttpExchange exchange) throws IOException {
    assertThat(exchange.secure()).isTrue();
    assertThat(exchange.tlsVersion()).isEqualTo("1.3");
    assertThat(exchange.cipherSuite()).startsWith("TLS_");
    byte[] body = HttpExchangeContract.readAll(exchange.body(), 10_000);
    exchange.respond(200, new ResponseHeaders(), body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void requestsAreServedOverTls(String algorithm) throws Exception {
    TestCertificates.write(files(), "one", algorithm);
    byte[] body = HttpExchangeContract.random(1_000_000);
    try (Tls tls = Tls.load(files());
        HttpServer server = HttpServer.start(TestServers.config().withTls(tls), TlsTest::serial);
        RawClient client = new RawClient(connect(server.address()))) {
      assertThat(subject(client)).isEqualTo("CN=one");
      for (int i = 0; i < 3; i++) {
        client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length + "\r\n\r\n");
        RawClient.Reply reply = client.send(body).reply();
        assertThat(reply.body()).isEqualTo(body);
      }
      client.send("PUT / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      assertThat(client.reply().closes()).isTrue();
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void aMalformedRequestOverTlsSeesItsAnswerAndTheEnd() throws Exception {
    TestCertificates.write(files(), "one", "EC");
    HttpTimeouts base = TestServers.PATIENT;
    HttpTimeouts brief =
        new HttpTimeouts(
            base.idle(), base.head(), base.body(), base.answer(), OFTEN, base.shutdown());
    HttpServerConfig config = TestServers.config().withTimeouts(brief);
    try (Tls tls = Tls.load(files());
        HttpServer server = HttpServer.start(config.withTls(tls), TlsTest::serial);
        RawClient client = new RawClient(connect(server.address()))) {
      assertThat(client.send("nonsense\r\n\r\n").reply().status()).isEqualTo(400);
      assertThat(client.atEnd()).isTrue();
      await().until(() -> server.connections() == 0);
    }
  }

  @Test
  void plainBytesOnATlsPortEndTheConnectionOnly() throws Exception {
    TestCertificates.write(files(), "one", "EC");
    try (Tls tls = Tls.load(files());
        HttpServer server = HttpServer.start(TestServers.config().withTls(tls), TlsTest::serial)) {
      try (RawClient plain = RawClient.connect(server.address())) {
        plain.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        while (plain.read() >= 0) {
          assertThat(server.requests()).isZero();
        }
      }
      try (RawClient client = new RawClient(connect(server.address()))) {
        assertThat(client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").reply().status())
            .isEqualTo(200);
      }
    }
  }

  @Test
  void aNewCertificateIsServedWithoutARestartAndABrokenOneIsNot() throws Exception {
    TestCertificates.write(files(), "one", "EC");
    try (Tls tls = Tls.load(files(), OFTEN);
        HttpServer server = HttpServer.start(TestServers.config().withTls(tls), TlsTest::serial);
        RawClient old = new RawClient(connect(server.address()))) {
      assertThat(subject(old)).isEqualTo("CN=one");
      Files.writeString(files().certificate(), "broken");
      awaitLook(tls);
      assertThat(subjectOfNew(server)).isEqualTo("CN=one");
      TestCertificates.write(files(), "two", "EC");
      await().until(() -> subjectOfNew(server).equals("CN=two"));
      assertThat(old.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").reply().status()).isEqualTo(200);
    }
  }

  /// Waits until the watcher has seen the files as they are.
  private static void awaitLook(Tls tls) {
    await().until(() -> tls.hasSeenAll());
  }

  @Test
  void aPairThatIsNoneIsRefusedWithTheReason() throws Exception {
    assertThatThrownBy(() -> Tls.load(files())).isInstanceOf(IOException.class);
    TestCertificates.write(files(), "one", "EC");
    TlsFiles other = new TlsFiles(folder.resolve("other.crt"), folder.resolve("other.key"));
    TestCertificates.write(other, "other", "EC");
    assertThatThrownBy(() -> Tls.load(new TlsFiles(files().certificate(), other.key())))
        .hasMessageContaining("is not the key of the certificate");
    Files.writeString(other.key(), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n");
    assertThatThrownBy(() -> Tls.load(other)).hasMessageContaining("openssl pkcs8");
    Files.writeString(
        other.key(), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    assertThatThrownBy(() -> Tls.load(other)).hasMessageContaining("is not a usable key");
    Files.writeString(files().certificate(), "");
    assertThatThrownBy(() -> Tls.load(files())).hasMessageContaining("tls.crt");
  }

  private static String subjectOfNew(HttpServer server) throws Exception {
    try (RawClient client = new RawClient(connect(server.address()))) {
      return subject(client);
    }
  }

  private static String subject(RawClient client) throws Exception {
    SSLSocket socket = (SSLSocket) client.socket();
    X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return shown.getSubjectX500Principal().getName();
  }

  private static SSLSocket connect(InetSocketAddress address)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustAny()}, null);
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
    socket.startHandshake();
    return socket;
  }

  /// The certificates here are made by the test itself and signed by no one.
  private static final class TrustAny implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
