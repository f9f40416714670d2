package io.buckets.s3;

import static io.buckets.s3.CustomerKeyTest.CUSTOMER;
import static io.buckets.s3.CustomerKeyTest.FIRST;
import static io.buckets.s3.CustomerKeyTest.SECOND;
import static io.buckets.s3.CustomerKeyTest.SOURCE;
import static io.buckets.s3.CustomerKeyTest.SSE;
import static io.buckets.s3.CustomerKeyTest.keyed;
import static io.buckets.s3.CustomerKeyTest.random;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Objects under the server's own keys (SSE-S3, SSE-KMS), and copies between all kinds.
class KeyringEncryptionTest {
  private static final String KMS_KEY = SSE + "-aws-kms-key-id";
  private static final String[] KINDS = {"plain", "customer", "managed", "kms"};

  private final S3Fixture fixture = new S3Fixture();

  @BeforeEach
  void bucket() throws Exception {
    fixture.bucket("bucket");
    fixture.vault.create("key-1");
    fixture.vault.create("key-2");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private S3Call kms(String target, String key) {
    return fixture.call("PUT", target).header(SSE, "aws:kms").header(KMS_KEY, key);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 13, 200_000, 2_500_000})
  void sseS3KeepsTheEtagAndIsReadWithoutAsking(int size) throws Exception {
    byte[] bytes = random(size);
    String plain = fixture.call("PUT", "/bucket/plain").body(bytes).send().header("etag");
    S3Call.Answer put =
        fixture.call("PUT", "/bucket/key").header(SSE, "AES256").body(bytes).send().expect(200);
    assertThat(put.header("etag")).isEqualTo(plain);
    assertThat(put.header(SSE)).isEqualTo("AES256");
    S3Call.Answer got = fixture.call("GET", "/bucket/key").send().expect(200);
    assertThat(got.bytes()).isEqualTo(bytes);
    assertThat(got.header(SSE)).isEqualTo("AES256");
    assertThat(fixture.call("HEAD", "/bucket/key").send().expect(200).header(SSE))
        .isEqualTo("AES256");
  }

  @Test
  void aKmsObjectNamesItsKey() throws Exception {
    String context = Base64.getEncoder().encodeToString("{\"a\":\"b\"}".getBytes(UTF_8));
    S3Call.Answer put =
        kms("/bucket/key", "key-1")
            .header(SSE + "-context", context)
            .header(SSE + "-bucket-key-enabled", "true")
            .body("body")
            .send()
            .expect(200);
    assertThat(put.header(SSE)).isEqualTo("aws:kms");
    assertThat(put.header(KMS_KEY)).isEqualTo("key-1");
    assertThat(put.header(SSE + "-context")).isEqualTo(context);
    assertThat(put.header("etag")).isNotEqualTo("\"841a2d689ad86bd1611447453c22c6fc\"");
    S3Call.Answer got = fixture.call("GET", "/bucket/key").send().expect(200);
    assertThat(got.text()).isEqualTo("body");
    assertThat(got.header(KMS_KEY)).isEqualTo("key-1");
    assertThat(got.header(SSE + "-bucket-key-enabled")).isEqualTo("true");
    assertThat(got.has(SSE + "-context")).isFalse();
    keyed(fixture.call("GET", "/bucket/key"), CUSTOMER, FIRST).send().expect(400, "InvalidRequest");
  }

  @Test
  void noEntryAboutKeysIsShown() throws Exception {
    kms("/bucket/key", "key-1").body("body").send().expect(200);
    S3Call.Answer got = fixture.call("GET", "/bucket/key").send().expect(200);
    assertThat(got.exchange().responseHeaders().toString()).doesNotContain("buckets-sse");
  }

  @Test
  void aKeyThatIsNotThereOrDisabledIsSaidSo() throws Exception {
    kms("/bucket/key", "nobody").body("body").send().expect(400, "KMS.NotFoundException");
    kms("/bucket/key", "buckets/sse-s3").body("body").send().expect(400, "KMS.NotFoundException");
    kms("/bucket/key", "key-1").body("body").send().expect(200);
    fixture.vault.enable("key-1", false);
    kms("/bucket/other", "key-1").body("body").send().expect(400, "KMS.DisabledException");
    fixture.call("GET", "/bucket/key").send().expect(400, "KMS.DisabledException");
    fixture.vault.enable("key-1", true);
    fixture.call("GET", "/bucket/key").send().expect(200);
  }

  @Test
  void aKmsRequestWithoutKeyTakesTheDefaultOne() throws Exception {
    S3Call.Answer put =
        fixture.call("PUT", "/bucket/key").header(SSE, "aws:kms").body("body").send().expect(200);
    assertThat(put.header(KMS_KEY)).isEqualTo("aws/s3");
    String arn = "arn:aws:kms:us-east-1:1:key/key-1";
    assertThat(kms("/bucket/arn", arn).body("body").send().expect(200).header(KMS_KEY))
        .isEqualTo("key-1");
    kms("/bucket/alias", "alias/aws/s3").body("body").send().expect(200);
  }

  @Test
  void whatAnOlderVersionSealedStaysReadable() throws Exception {
    kms("/bucket/old", "key-1").body("old").send().expect(200);
    fixture.vault.rotate("key-1");
    kms("/bucket/new", "key-1").body("new").send().expect(200);
    assertThat(fixture.call("GET", "/bucket/old").send().expect(200).text()).isEqualTo("old");
    assertThat(fixture.call("GET", "/bucket/new").send().expect(200).text()).isEqualTo("new");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no base64!", "W10=", "eyJhIjoxfQ=="})
  void aContextThatIsNoneIsRefused(String context) throws Exception {
    kms("/bucket/key", "key-1")
        .header(SSE + "-context", context)
        .body("body")
        .send()
        .expect(400, "InvalidArgument");
  }

  static Stream<Arguments> everyPair() {
    return Stream.of(KINDS).flatMap(from -> Stream.of(KINDS).map(to -> Arguments.of(from, to)));
  }

  private static S3Call asked(S3Call call, String kind, String[] customer, String kmsKey) {
    return switch (kind) {
      case "customer" -> keyed(call, CUSTOMER, customer);
      case "managed" -> call.header(SSE, "AES256");
      case "kms" -> call.header(SSE, "aws:kms").header(KMS_KEY, kmsKey);
      default -> call;
    };
  }

  private static void requireSaid(String kind, S3Call.Answer answer) {
    assertThat(answer.has(SSE)).isEqualTo(kind.equals("managed") || kind.equals("kms"));
    if (kind.equals("customer")) {
      assertThat(answer.header(CUSTOMER + "key-md5")).isEqualTo(SECOND[1]);
    }
    if (kind.equals("kms")) {
      assertThat(answer.header(KMS_KEY)).isEqualTo("key-2");
    }
  }

  private S3Call source(S3Call call, String from) {
    call.header("x-amz-copy-source", "/bucket/from");
    return from.equals("customer") ? keyed(call, SOURCE, FIRST) : call;
  }

  @ParameterizedTest
  @MethodSource("everyPair")
  void everyCopyOfEveryKindReadsBack(String from, String to) throws Exception {
    byte[] bytes = random(1_200_000);
    asked(fixture.call("PUT", "/bucket/from"), from, FIRST, "key-1").body(bytes).send().expect(200);
    S3Call copy = source(fixture.call("PUT", "/bucket/to"), from);
    requireSaid(to, asked(copy, to, SECOND, "key-2").send().expect(200));
    S3Call get = fixture.call("GET", "/bucket/to");
    S3Call.Answer got =
        (to.equals("customer") ? keyed(get, CUSTOMER, SECOND) : get).send().expect(200);
    requireSaid(to, got);
    assertThat(got.bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @MethodSource("everyPair")
  void everyUploadOfEveryKindReadsBack(String from, String to) throws Exception {
    byte[] bytes = random(5 << 20);
    asked(fixture.call("PUT", "/bucket/from"), from, FIRST, "key-1").body(bytes).send().expect(200);
    S3Call.Answer begun =
        asked(fixture.call("POST", "/bucket/to?uploads"), to, SECOND, "key-2").send().expect(200);
    requireSaid(to, begun);
    String id = begun.xml("InitiateMultipartUploadResult").required("UploadId");
    String part = "/bucket/to?uploadId=" + id + "&partNumber=";
    S3Call.Answer first = mine(source(fixture.call("PUT", part + 1), from), to).send().expect(200);
    requireSaid(to, first);
    S3Call.Answer second = mine(fixture.call("PUT", part + 2), to).body("tail").send().expect(200);
    requireSaid(to, second);
    if (to.equals("customer")) {
      fixture.call("PUT", part + 3).body("tail").send().expect(400, "InvalidRequest");
      keyed(fixture.call("PUT", part + 3), CUSTOMER, FIRST)
          .body("tail")
          .send()
          .expect(400, "InvalidRequest");
    } else {
      keyed(fixture.call("PUT", part + 3), CUSTOMER, FIRST)
          .body("tail")
          .send()
          .expect(400, "InvalidRequest");
    }
    String done =
        "<CompleteMultipartUpload>"
            + named(1, first.xml("CopyPartResult").required("ETag"))
            + named(2, second.header("etag"))
            + "</CompleteMultipartUpload>";
    S3Call complete = fixture.call("POST", "/bucket/to?uploadId=" + id).body(done);
    if (to.equals("customer")) {
      fixture
          .call("POST", "/bucket/to?uploadId=" + id)
          .body(done)
          .send()
          .expect(400, "InvalidRequest");
    }
    requireSaid(to, mine(complete, to).send().expect(200));
    S3Call.Answer tail =
        mine(fixture.call("GET", "/bucket/to").header("range", "bytes=-6"), to).send().expect(206);
    assertThat(tail.bytes()).startsWith(bytes[bytes.length - 2], bytes[bytes.length - 1]);
    assertThat(tail.bytes()).endsWith("tail".getBytes(UTF_8));
    requireSaid(to, mine(fixture.call("HEAD", "/bucket/to?partNumber=2"), to).send().expect(206));
  }

  private static S3Call mine(S3Call call, String kind) {
    return kind.equals("customer") ? keyed(call, CUSTOMER, SECOND) : call;
  }

  private static String named(int number, String etag) {
    return "<Part><PartNumber>" + number + "</PartNumber><ETag>" + etag + "</ETag></Part>";
  }

  private S3Call update(String target, String key) {
    return fixture
        .call("PUT", target + "?encryption")
        .body(
            "<ObjectEncryption><SSE-KMS><KMSKeyArn>"
                + key
                + "</KMSKeyArn></SSE-KMS></ObjectEncryption>");
  }

  @Test
  void theKeyOfAnObjectIsChangedAndNoneOfItsBytes() throws Exception {
    byte[] bytes = random(200_000);
    String etag =
        fixture
            .call("PUT", "/bucket/key")
            .header(SSE, "AES256")
            .header("x-amz-meta-colour", "blue")
            .body(bytes)
            .send()
            .header("etag");
    update("/bucket/key", "arn:aws:kms:us-east-1:1:key/key-1").send().expect(200);
    S3Call.Answer got = fixture.call("GET", "/bucket/key").send().expect(200);
    assertThat(got.header(KMS_KEY)).isEqualTo("key-1");
    assertThat(got.header("etag")).isEqualTo(etag);
    assertThat(got.header("x-amz-meta-colour")).isEqualTo("blue");
    assertThat(got.bytes()).isEqualTo(bytes);
    update("/bucket/key", "key-2").send().expect(200);
    assertThat(fixture.call("HEAD", "/bucket/key").send().expect(200).header(KMS_KEY))
        .isEqualTo("key-2");
    update("/bucket/key", "nobody").send().expect(400, "KMS.NotFoundException");
    update("/bucket/none", "key-1").send().expect(404, "NoSuchKey");
    fixture.call("PUT", "/bucket/plain").body("body").send().expect(200);
    update("/bucket/plain", "key-1").send().expect(400, "InvalidRequest");
    keyed(fixture.call("PUT", "/bucket/mine"), CUSTOMER, FIRST).body("body").send().expect(200);
    update("/bucket/mine", "key-1").send().expect(400, "InvalidRequest");
    fixture
        .call("PUT", "/bucket/key?encryption")
        .body("<ObjectEncryption><SSE-S3/></ObjectEncryption>")
        .send()
        .expect(400, "InvalidRequest");
  }

  @Test
  void aPartDoesNotSayAgainHowItsUploadIsEncrypted() throws Exception {
    String id =
        fixture
            .call("POST", "/bucket/key?uploads")
            .header(SSE, "AES256")
            .send()
            .xml("InitiateMultipartUploadResult")
            .required("UploadId");
    fixture
        .call("PUT", "/bucket/key?partNumber=1&uploadId=" + id)
        .header(SSE, "AES256")
        .body("body")
        .send()
        .expect(400, "InvalidArgument");
  }
}
