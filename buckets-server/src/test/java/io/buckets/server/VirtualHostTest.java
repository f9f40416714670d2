package io.buckets.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Requests that name the bucket in the host.
final class VirtualHostTest {
  @TempDir Path folder;

  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    Map<ConfigKey, String> settings = RunningServer.settings(RunningServer.paths(folder, 1));
    settings.put(ConfigKey.DOMAIN, "s3.test,other.test");
    server = RunningServer.with(settings);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// Finds every name at the loopback address, as a wildcard in a DNS zone would.
  private S3Client client(String domain) {
    return S3Client.builder()
        .endpointOverride(URI.create("http://" + domain + ":" + server.address().getPort()))
        .region(SdkKind.REGION)
        .credentialsProvider(SdkKind.KEYS)
        .httpClientBuilder(
            Apache5HttpClient.builder()
                .dnsResolver(
                    new DnsResolver() {
                      @Override
                      public InetAddress[] resolve(String host) {
                        return new InetAddress[] {InetAddress.getLoopbackAddress()};
                      }

                      @Override
                      public String resolveCanonicalHostname(String host) {
                        return host;
                      }
                    }))
        .build();
  }

  @Test
  void theSdkFindsItsBucketBelowEveryDomain() {
    try (S3Client one = client("s3.test");
        S3Client two = client("other.test");
        SdkCalls byPath = SdkKind.SYNC.open(server.endpoint())) {
      one.createBucket(r -> r.bucket("bucket"));
      one.putObject(
          r -> r.bucket("bucket").key("bucket/a b//ü"), RequestBody.fromString("text", UTF_8));
      assertThat(two.getObjectAsBytes(r -> r.bucket("bucket").key("bucket/a b//ü")).asUtf8String())
          .isEqualTo("text");
      assertThat(byPath.getObject(r -> r.bucket("bucket").key("bucket/a b//ü")).asUtf8String())
          .isEqualTo("text");
      assertThat(two.listObjectsV2(r -> r.bucket("bucket")).contents())
          .extracting(S3Object::key)
          .containsExactly("bucket/a b//ü");
      assertThat(two.listBuckets().buckets()).hasSize(1);
      for (String key : List.of("health/live", "_buckets/state")) {
        one.putObject(r -> r.bucket("bucket").key(key), RequestBody.fromString("mine", UTF_8));
        assertThat(one.getObjectAsBytes(r -> r.bucket("bucket").key(key)).asUtf8String())
            .isEqualTo("mine");
      }
      SdkTest.assertRefused(404, "NoSuchBucket", () -> one.listObjectsV2(r -> r.bucket("another")));
    }
  }
}
