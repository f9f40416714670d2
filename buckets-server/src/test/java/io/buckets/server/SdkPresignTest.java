package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

final class SdkPresignTest extends SdkTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void aPresignedUrlReadsAndWritesItsObjectAndNoOther() throws Exception {
    try (S3Presigner presigner = presigner();
        HttpClient http = HttpClient.newHttpClient()) {
      URI put =
          presigner
              .presignPutObject(p ->
                  p.signatureDuration(HOUR).putObjectRequest(r -> r.bucket(bucket()).key("a ü/b")))
              .url()
              .toURI();
      URI get =
          presigner
              .presignGetObject(p ->
                  p.signatureDuration(HOUR).getObjectRequest(r -> r.bucket(bucket()).key("a ü/b")))
              .url()
              .toURI();
      HttpResponse<String> stored =
          send(http, HttpRequest.newBuilder(put).PUT(BodyPublishers.ofString("by a link")));
      assertThat(stored.statusCode()).as(stored.body()).isEqualTo(200);
      assertThat(send(http, HttpRequest.newBuilder(get)).body()).isEqualTo("by a link");
      assertThat(text("a ü/b")).isEqualTo("by a link");
      URI other = URI.create(get.toString().replace("/b?", "/c?"));
      HttpResponse<String> refused = send(http, HttpRequest.newBuilder(other));
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("<Code>SignatureDoesNotMatch</Code>");
      assertThat(send(http, HttpRequest.newBuilder(get).DELETE()).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void withoutASignatureNothingIsRead() throws Exception {
    put("key", "secret");
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> refused =
          send(http, HttpRequest.newBuilder(server().endpoint().resolve("/" + bucket() + "/key")));
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("<Code>AccessDenied</Code>").doesNotContain("secret");
    }
  }

  private static HttpResponse<String> send(HttpClient http, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.version(HttpClient.Version.HTTP_1_1).build(), BodyHandlers.ofString());
  }

  private static S3Presigner presigner() {
    return S3Presigner.builder()
        .endpointOverride(server().endpoint())
        .region(SdkKind.REGION)
        .credentialsProvider(SdkKind.KEYS)
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
        .build();
  }
}
