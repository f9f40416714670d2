package io.buckets.s3.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.buckets.net.MemoryExchange;
import io.buckets.s3.S3Fixture;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AuthenticatorTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String HASH = SignatureV4.EMPTY_SHA256;

  private final Authenticator authenticator =
      new Authenticator(S3Fixture.DIRECTORY, "us-east-1", InstantSource.fixed(NOW));

  private static RequestSigner signer(String accessKey, String secretKey, String region) {
    return new RequestSigner(accessKey, secretKey, region);
  }

  private static MemoryExchange signed(RequestSigner signer, Instant when, String... more) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("host", "h");
    for (int i = 0; i < more.length; i += 2) {
      headers.put(more[i], more[i + 1]);
    }
    MemoryExchange.Request request = MemoryExchange.request("GET", "/b/k?b=2&a=1");
    headers.forEach(request::header);
    signer
        .sign(new RequestSigner.Unsigned("GET", "/b/k", "b=2&a=1", headers), HASH, when)
        .forEach(request::header);
    return request.exchange();
  }

  private S3Exception refusal(MemoryExchange exchange) {
    return catchThrowableOfType(S3Exception.class, () -> authenticator.verify(exchange));
  }

  private void assertRefused(MemoryExchange exchange, S3Error error, String message) {
    S3Exception refusal = refusal(exchange);
    assertThat(refusal).isNotNull();
    assertThat(refusal.error()).isEqualTo(error);
    assertThat(refusal).hasMessageContaining(message);
  }

  @Test
  void aGoodSignatureNamesItsSigner() {
    Verified verified = authenticator.verify(signed(S3Fixture.SIGNER, NOW, "x-amz-meta-a", "b"));
    assertThat(verified.accessKey()).isEqualTo(S3Fixture.ACCESS_KEY);
    assertThat(verified.payload()).isEqualTo(PayloadKind.WHOLE);
    assertThat(verified.contentSha256()).isEqualTo(HASH);
  }

  @Test
  void aWrongSecretGivesAnotherSignatureAndTheClientLearnsWhatWasSigned() {
    RequestSigner other = signer(S3Fixture.ACCESS_KEY, "another secret", "us-east-1");
    S3Exception refusal = refusal(signed(other, NOW));
    assertThat(refusal.error()).isEqualTo(S3Error.SIGNATURE_DOES_NOT_MATCH);
    assertThat(refusal.details())
        .containsKeys("AWSAccessKeyId", "StringToSign", "SignatureProvided", "CanonicalRequest");
    assertThat(refusal.details().toString()).doesNotContain(S3Fixture.SECRET_KEY);
  }

  @Test
  void anUnknownKeyIsToldSo() {
    assertRefused(
        signed(signer("AKIAUNKNOWN", "whatever it is", "us-east-1"), NOW),
        S3Error.INVALID_ACCESS_KEY_ID,
        "does not exist");
  }

  @Test
  void clocksMayDifferByFifteenMinutes() {
    authenticator.verify(signed(S3Fixture.SIGNER, NOW.minusSeconds(900)));
    authenticator.verify(signed(S3Fixture.SIGNER, NOW.plusSeconds(900)));
    assertRefused(
        signed(S3Fixture.SIGNER, NOW.minusSeconds(901)),
        S3Error.REQUEST_TIME_TOO_SKEWED,
        "too large");
    assertRefused(
        signed(S3Fixture.SIGNER, NOW.plusSeconds(901)),
        S3Error.REQUEST_TIME_TOO_SKEWED,
        "too large");
  }

  @Test
  void anotherRegionOrServiceIsTheWrongPlace() {
    assertRefused(
        signed(signer(S3Fixture.ACCESS_KEY, S3Fixture.SECRET_KEY, "eu-west-1"), NOW),
        S3Error.AUTHORIZATION_HEADER_MALFORMED,
        "the region 'eu-west-1' is wrong; expecting 'us-east-1'");
    assertRefused(
        withAuthorization("Credential=AK/20260301/us-east-1/ec2/aws4_request"),
        S3Error.INVALID_ACCESS_KEY_ID,
        "");
    assertRefused(
        withAuthorization(
            "Credential=" + S3Fixture.ACCESS_KEY + "/20260301/us-east-1/ec2/aws4_request"),
        S3Error.AUTHORIZATION_HEADER_MALFORMED,
        "incorrect service \"ec2\"");
    assertRefused(
        withAuthorization(
            "Credential=" + S3Fixture.ACCESS_KEY + "/20260228/us-east-1/s3/aws4_request"),
        S3Error.AUTHORIZATION_HEADER_MALFORMED,
        "Invalid credential date");
    assertRefused(
        withAuthorization("Credential=AK/20260301/us-east-1/s3/aws2_request"),
        S3Error.AUTHORIZATION_HEADER_MALFORMED,
        "incorrect terminal");
    assertRefused(
        withAuthorization("Credential=AK/s3/aws4_request"),
        S3Error.AUTHORIZATION_HEADER_MALFORMED,
        "the Credential is mal-formed");
    assertRefused(
        withAuthorization("Credential="), S3Error.AUTHORIZATION_HEADER_MALFORMED, "must have");
  }

  private static MemoryExchange withAuthorization(String credential) {
    return MemoryExchange.request("GET", "/")
        .header("host", "h")
        .header("x-amz-date", "20260301T120000Z")
        .header("x-amz-content-sha256", HASH)
        .header(
            "authorization",
            "AWS4-HMAC-SHA256 " + credential + ", SignedHeaders=host, Signature=abc")
        .exchange();
  }

  @Test
  void whoeverDoesNotSignIsNobodyKnown() {
    assertThat(authenticator.verify(MemoryExchange.request("GET", "/").exchange()).principal())
        .isEqualTo(Principal.anonymous());
    MemoryExchange empty =
        MemoryExchange.request("GET", "/").header("authorization", "").exchange();
    assertThat(authenticator.verify(empty).principal()).isEqualTo(Principal.anonymous());
    assertRefused(
        MemoryExchange.request("GET", "/").header("authorization", "AWS AK").exchange(),
        S3Error.INVALID_ARGUMENT,
        "Expected AwsAccessKeyId:signature");
    assertRefused(
        MemoryExchange.request("GET", "/").header("authorization", "Bearer x").exchange(),
        S3Error.INVALID_REQUEST,
        "not supported");
  }

  @Test
  void aHeaderThatActsOnTheRequestMustBeSigned() {
    MemoryExchange.Request request = MemoryExchange.request("GET", "/b/k?b=2&a=1");
    request.header("host", "h").header("x-amz-acl", "public-read");
    S3Fixture.SIGNER
        .sign(new RequestSigner.Unsigned("GET", "/b/k", "b=2&a=1", Map.of("host", "h")), HASH, NOW)
        .forEach(request::header);
    assertRefused(request.exchange(), S3Error.ACCESS_DENIED, "not signed");
  }

  @Test
  void theBodysHashMustBeNamed() {
    MemoryExchange.Request request = MemoryExchange.request("GET", "/");
    Map<String, String> added =
        S3Fixture.SIGNER.sign(
            new RequestSigner.Unsigned("GET", "/", "", Map.of("host", "h")), "nonsense", NOW);
    request.header("host", "h");
    added.forEach(request::header);
    assertRefused(request.exchange(), S3Error.INVALID_ARGUMENT, "x-amz-content-sha256");
  }

  private static String presigned(Instant when, Duration expiry) {
    return S3Fixture.SIGNER.presign(
        new RequestSigner.Unsigned("GET", "/b/k", "", Map.of("host", "h")), expiry, when);
  }

  private static MemoryExchange withQuery(String query) {
    return MemoryExchange.request("GET", "/b/k?" + query).header("host", "h").exchange();
  }

  @Test
  void aPresignedUrlIsGoodUntilItExpires() {
    Verified verified = authenticator.verify(withQuery(presigned(NOW, Duration.ofMinutes(5))));
    assertThat(verified.payload()).isEqualTo(PayloadKind.UNSIGNED);
    authenticator.verify(withQuery(presigned(NOW.minusSeconds(299), Duration.ofMinutes(5))));
    assertRefused(
        withQuery(presigned(NOW.minusSeconds(300), Duration.ofMinutes(5))),
        S3Error.ACCESS_DENIED,
        "Request has expired");
    assertRefused(
        withQuery(presigned(NOW.plusSeconds(1000), Duration.ofMinutes(5))),
        S3Error.ACCESS_DENIED,
        "not valid yet");
    assertRefused(
        withQuery(presigned(NOW, Duration.ZERO)), S3Error.ACCESS_DENIED, "Request has expired");
    assertRefused(
        withQuery(presigned(NOW, Duration.ofDays(8))),
        S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR,
        "less than a week");
    assertRefused(
        withQuery(presigned(NOW, Duration.ofSeconds(-7))),
        S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR,
        "non-negative");
  }

  @Test
  void aPresignedUrlCoversItsParametersAndHost() {
    String query = presigned(NOW, Duration.ofMinutes(5));
    assertRefused(
        withQuery(query + "&versionId=null"), S3Error.SIGNATURE_DOES_NOT_MATCH, "signature");
    assertRefused(
        MemoryExchange.request("GET", "/b/k?" + query).header("host", "other").exchange(),
        S3Error.SIGNATURE_DOES_NOT_MATCH,
        "signature");
    assertRefused(
        withQuery(query.replace("&X-Amz-Date=20260301T120000Z", "")),
        S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR,
        "requires");
    assertRefused(
        withQuery(query.replace("20260301T120000Z", "yesterday")),
        S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR,
        "ISO8601");
  }
}
