package io.buckets.s3.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.buckets.net.MemoryExchange;
import io.buckets.s3.S3Fixture;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Target;
import io.buckets.s3.wire.Timestamps;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SignatureV2Test {
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
  private static final long EXPIRES = NOW.getEpochSecond() + 60;

  private final Authenticator authenticator =
      new Authenticator(S3Fixture.DIRECTORY, "us-east-1", InstantSource.fixed(NOW));

  private static String signed(String resource, long expires, String text, String more) {
    String signature = SignatureV2.signature(S3Fixture.SECRET_KEY, text);
    return resource
        + (resource.contains("?") ? "&" : "?")
        + "AWSAccessKeyId="
        + S3Fixture.ACCESS_KEY
        + "&Signature="
        + URLEncoder.encode(signature, StandardCharsets.UTF_8)
        + "&Expires="
        + expires
        + more;
  }

  private static String get(String resource) {
    return signed(resource, EXPIRES, "GET\n\n\n" + EXPIRES + "\n" + resource, "");
  }

  private static MemoryExchange exchange(String method, String target, String... headers) {
    MemoryExchange.Request request = MemoryExchange.request(method, target).header("host", "h");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request.exchange();
  }

  private S3Exception refusal(MemoryExchange exchange) {
    S3Exception refusal =
        catchThrowableOfType(S3Exception.class, () -> authenticator.verify(exchange));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  @Test
  void theSignatureIsThatOfThePublishedExample() {
    assertThat(
            SignatureV2.signature(
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "GET\n\n\n1175139620\n/johnsmith/photos/puppy.jpg"))
        .isEqualTo("NpgCjnDzrM+WFzoENXmpNDUsSn8=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/b/k", "/b/a%20b%2B%C3%A9", "/b", "/b/?uploads", "/b/k?partNumber=2&uploadId=u"})
  void aGoodSignatureNamesItsSigner(String resource) {
    Verified verified = authenticator.verify(exchange("GET", get(resource)));
    assertThat(verified.accessKey()).isEqualTo(S3Fixture.ACCESS_KEY);
    assertThat(verified.payload()).isEqualTo(PayloadKind.UNSIGNED);
  }

  @Test
  void overridesOfTheAnswerAreSignedAsTheyRead() {
    String text =
        "GET\n\n\n" + EXPIRES + "\n/b/k?response-content-disposition=attachment; filename=\"x\"";
    String raw = "/b/k?response-content-disposition=attachment%3B%20filename%3D%22x%22";
    authenticator.verify(exchange("GET", signed(raw, EXPIRES, text, "")));
  }

  @Test
  void theBucketOfTheHostIsPartOfWhatIsSigned() {
    Target target = Target.parse("/k", "b.s3.test:9000", List.of("s3.test"));
    assertThat(target.resource("/k")).isEqualTo("/b/k");
    assertThat(Target.parse("/", "b.s3.test", List.of("s3.test")).resource("/")).isEqualTo("/b/");
    assertThat(Target.parse("/b/k", "h", List.of()).resource("/b/k")).isEqualTo("/b/k");
    assertThat(Target.parse("/b", "h", List.of()).resource("/b")).isEqualTo("/b");
    assertThat(Target.parse("/", "h", List.of()).resource("/")).isEqualTo("/");
  }

  @Test
  void headersThatActOnTheRequestAreSigned() {
    String text =
        "PUT\nmd5\ntext/plain\n" + EXPIRES + "\nx-amz-acl:private\nx-amz-meta-a:1,2\n/b/k";
    String url = signed("/b/k", EXPIRES, text, "");
    String[] headers = {
      "content-md5",
      "md5",
      "Content-Type",
      "text/plain",
      "X-Amz-Meta-A",
      "1",
      "x-amz-acl",
      "private",
      "x-amz-meta-a",
      "2"
    };
    authenticator.verify(exchange("PUT", url, headers));
    headers[9] = "3";
    assertThat(refusal(exchange("PUT", url, headers)).error())
        .isEqualTo(S3Error.SIGNATURE_DOES_NOT_MATCH);
  }

  @Test
  void aHeaderInTheUrlIsSignedLikeOne() {
    String more = "&x-amz-acl=private";
    String rest = "\n\n\n" + EXPIRES + "\nx-amz-acl:private\n/b/k";
    authenticator.verify(exchange("PUT", signed("/b/k", EXPIRES, "PUT" + rest, more)));
    String other = signed("/b/k", EXPIRES, "PUT" + rest, "&x-amz-acl=public-read");
    assertThat(refusal(exchange("PUT", other)).error()).isEqualTo(S3Error.SIGNATURE_DOES_NOT_MATCH);
  }

  private static String header(String toSign) {
    String signature = SignatureV2.signature(S3Fixture.SECRET_KEY, toSign);
    return "AWS " + S3Fixture.ACCESS_KEY + ':' + signature;
  }

  @Test
  void aSignatureInTheHeaderIsGoodForAQuarterOfAnHour() {
    String date = Timestamps.http(NOW.toEpochMilli());
    String good = header("GET\n\n\n" + date + "\n/b/k?uploads");
    Verified verified =
        authenticator.verify(
            exchange("GET", "/b/k?uploads&max-uploads=5", "date", date, "authorization", good));
    assertThat(verified.accessKey()).isEqualTo(S3Fixture.ACCESS_KEY);
    assertThat(refusal(exchange("GET", "/b/k?acl", "date", date, "authorization", good)).error())
        .isEqualTo(S3Error.SIGNATURE_DOES_NOT_MATCH);
    String old = Timestamps.http(NOW.minusSeconds(901).toEpochMilli());
    String late = header("GET\n\n\n" + old + "\n/b/k");
    assertThat(refusal(exchange("GET", "/b/k", "date", old, "authorization", late)).error())
        .isEqualTo(S3Error.REQUEST_TIME_TOO_SKEWED);
    assertThat(refusal(exchange("GET", "/b/k", "authorization", good)))
        .hasMessageContaining("valid Date or x-amz-date");
  }

  /// As botocore does.
  @Test
  void aBucketMayBeSignedWithASlashBehindIt() {
    String date = Timestamps.http(NOW.toEpochMilli());
    String good = header("GET\n\n\n" + date + "\n/b/");
    authenticator.verify(exchange("GET", "/b?prefix=", "date", date, "authorization", good));
    assertThat(refusal(exchange("GET", "/c", "date", date, "authorization", good)).error())
        .isEqualTo(S3Error.SIGNATURE_DOES_NOT_MATCH);
  }

  @Test
  void theDateOfTheAmazonHeaderStandsInForTheOther() {
    String date = Timestamps.http(NOW.toEpochMilli());
    String good = header("PUT\n\ntext/plain\n\nx-amz-date:" + date + "\n/b/k");
    authenticator.verify(
        exchange(
            "PUT",
            "/b/k",
            "content-type",
            "text/plain",
            "x-amz-date",
            date,
            "date",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "authorization",
            good));
  }

  @Test
  void aServerMayRefuseThisVersion() {
    Authenticator newer =
        new Authenticator(S3Fixture.DIRECTORY, "us-east-1", InstantSource.fixed(NOW), false);
    String date = Timestamps.http(NOW.toEpochMilli());
    MemoryExchange signed =
        exchange(
            "GET", "/b/k", "date", date, "authorization", header("GET\n\n\n" + date + "\n/b/k"));
    S3Exception refusal = catchThrowableOfType(S3Exception.class, () -> newer.verify(signed));
    assertThat(refusal).hasMessageContaining("AWS4-HMAC-SHA256");
    MemoryExchange presigned = exchange("GET", get("/b/k"));
    assertThat(catchThrowableOfType(S3Exception.class, () -> newer.verify(presigned)).error())
        .isEqualTo(S3Error.INVALID_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"&attributes", "&uploads", "&tagging", "&versionId=1", "&whatever=new"})
  void nothingThatChoosesWhatIsDoneCanBeAdded(String parameter) {
    assertThat(refusal(exchange("GET", get("/b/k") + parameter)).error())
        .isEqualTo(S3Error.SIGNATURE_DOES_NOT_MATCH);
  }

  @Test
  void whatIsNotSoSignedIsRefused() {
    assertThat(refusal(exchange("HEAD", get("/b/k"))).error())
        .isEqualTo(S3Error.SIGNATURE_DOES_NOT_MATCH);
    assertThat(refusal(exchange("GET", get("/b/k").replace("/b/k?", "/b/other?"))).error())
        .isEqualTo(S3Error.SIGNATURE_DOES_NOT_MATCH);
    assertThat(refusal(exchange("GET", get("/b/k").replace(S3Fixture.ACCESS_KEY, "AK"))).error())
        .isEqualTo(S3Error.INVALID_ACCESS_KEY_ID);
    assertThat(refusal(exchange("GET", "/b/k?AWSAccessKeyId=a&Signature=b")))
        .hasMessageContaining("requires the Signature, Expires and AWSAccessKeyId");
    long past = NOW.getEpochSecond();
    String expired = signed("/b/k", past, "GET\n\n\n" + past + "\n/b/k", "");
    assertThat(refusal(exchange("GET", expired))).hasMessageContaining("expired");
    String never = get("/b/k").replace("Expires=" + EXPIRES, "Expires=never");
    assertThat(refusal(exchange("GET", never)).error()).isEqualTo(S3Error.ACCESS_DENIED);
  }
}
