package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;

final class HttpsTest {
  @TempDir Path folder;

  private ServerConfig.TlsPair files() {
    return new ServerConfig.TlsPair(folder.resolve("tls.crt"), folder.resolve("tls.key"));
  }

  private RunningServer start() throws IOException {
    Map<ConfigKey, String> settings =
        RunningServer.settings(RunningServer.paths(folder.resolve("data"), 1));
    settings.put(ConfigKey.TLS_CERT, files().certificate().toString());
    settings.put(ConfigKey.TLS_KEY, files().key().toString());
    return RunningServer.with(settings);
  }

  @Test
  void theSdkStoresAndReadsOverTls() throws Exception {
    X509Certificate certificate = TestCertificates.write(files(), "one");
    TrustManager[] trust = TestCertificates.trustIn(certificate);
    byte[] body = SdkTest.bytes(3_000_000);
    try (RunningServer server = start();
        S3Client s3 =
            S3Client.builder()
                .endpointOverride(server.endpoint())
                .region(SdkKind.REGION)
                .credentialsProvider(SdkKind.KEYS)
                .forcePathStyle(true)
                .httpClientBuilder(
                    Apache5HttpClient.builder().tlsTrustManagersProvider(() -> trust))
                .build()) {
      assertThat(server.endpoint().getScheme()).isEqualTo("https");
      s3.createBucket(r -> r.bucket("bucket"));
      s3.putObject(r -> r.bucket("bucket").key("key"), RequestBody.fromBytes(body));
      byte[] got = s3.getObjectAsBytes(r -> r.bucket("bucket").key("key")).asByteArrayUnsafe();
      assertThat(Arrays.equals(got, body)).isTrue();
    }
  }

  @Test
  void aNewCertificateIsServedWithoutARestart() throws Exception {
    SSLContext first = TestCertificates.trusting(TestCertificates.write(files(), "one"));
    try (RunningServer server = start();
        HttpClient old = client(first)) {
      assertThat(live(server, old).statusCode()).isEqualTo(200);
      SSLContext second = TestCertificates.trusting(TestCertificates.write(files(), "two"));
      await().atMost(Duration.ofSeconds(20)).until(() -> isTrusted(server, second));
      // The connection under way keeps the certificate it began with; a new one gets the new one.
      assertThat(live(server, old).statusCode()).isEqualTo(200);
      assertThat(isTrusted(server, first)).isFalse();
      Files.writeString(files().certificate(), "broken");
      assertThat(isTrusted(server, second)).isTrue();
    }
  }

  @Test
  void aCertificateWithoutItsKeyIsRefusedBeforeAnythingIsFormatted() throws Exception {
    TestCertificates.write(files(), "one");
    Files.delete(files().key());
    assertThatThrownBy(() -> start().close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tls.key");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  private static boolean isTrusted(RunningServer server, SSLContext trust) throws Exception {
    try (HttpClient fresh = client(trust)) {
      return live(server, fresh).statusCode() == 200;
    } catch (SSLHandshakeException distrusted) {
      return false;
    }
  }

  private static HttpClient client(SSLContext trust) {
    return HttpClient.newBuilder().sslContext(trust).version(HttpClient.Version.HTTP_1_1).build();
  }

  private static HttpResponse<String> live(RunningServer server, HttpClient http)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(server.endpoint().resolve("/health/live")).build(),
        BodyHandlers.ofString());
  }
}
