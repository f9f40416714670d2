package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Objects under the client's own key (SSE-C).
class CustomerKeyTest {
  static final String SSE = "x-amz-server-side-encryption";
  static final String CUSTOMER = SSE + "-customer-";
  static final String SOURCE = "x-amz-copy-source-server-side-encryption-customer-";
  static final String[] FIRST = {
    "pO3upElrwuEXSoFwCfnZPdSsmt/xWeFa0N9KgDijwVs=", "DWygnHRtgiJ77HCm+1rvHw=="
  };
  static final String[] SECOND = {
    "6b+WOZ1T3cqZMxgThRcXAQBrS5mXKdDUphvpxptl9/4=", "arxBvwY2V4SiOne6yppVPQ=="
  };

  private final S3Fixture fixture = new S3Fixture();

  @BeforeEach
  void bucket() throws Exception {
    fixture.bucket("bucket");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  static S3Call keyed(S3Call call, String prefix, String[] key) {
    return call.header(prefix + "algorithm", "AES256")
        .header(prefix + "key", key[0])
        .header(prefix + "key-md5", key[1]);
  }

  private S3Call keyed(String method, String target) {
    return keyed(fixture.call(method, target), CUSTOMER, FIRST);
  }

  static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 65_520, 200_000, 3_000_001})
  void anObjectReadsBackWholeAndInRanges(int size) throws Exception {
    byte[] bytes = random(size);
    S3Call.Answer put = keyed("PUT", "/bucket/key").body(bytes).send().expect(200);
    assertThat(put.header(CUSTOMER + "algorithm")).isEqualTo("AES256");
    assertThat(put.header(CUSTOMER + "key-md5")).isEqualTo(FIRST[1]);
    S3Call.Answer got = keyed("GET", "/bucket/key").send().expect(200);
    assertThat(got.bytes()).isEqualTo(bytes);
    assertThat(got.header("etag")).isEqualTo(put.header("etag"));
    assertThat(got.header(CUSTOMER + "key-md5")).isEqualTo(FIRST[1]);
    assertThat(got.header("content-length")).isEqualTo(Integer.toString(size));
    if (size > 100_000) {
      S3Call.Answer part =
          keyed("GET", "/bucket/key").header("range", "bytes=65519-131041").send().expect(206);
      assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(bytes, 65_519, 131_042));
    }
    S3Call.Answer head = keyed("HEAD", "/bucket/key").send().expect(200);
    assertThat(head.header("content-length")).isEqualTo(Integer.toString(size));
    assertThat(fixture.call("GET", "/bucket?list-type=2").send().text())
        .contains("<Size>" + size + "</Size>");
  }

  @Test
  void theEtagIsNoDigestOfTheBytesAndNotTwiceTheSame() throws Exception {
    String first = keyed("PUT", "/bucket/key").body("body").send().expect(200).header("etag");
    String second = keyed("PUT", "/bucket/key").body("body").send().expect(200).header("etag");
    assertThat(first).matches("\"[0-9a-f]{32}\"").isNotEqualTo(second);
    assertThat(first).isNotEqualTo("\"841a2d689ad86bd1611447453c22c6fc\"");
  }

  @Test
  void withoutItsKeyAnObjectIsNotReadAndWithAnotherNeither() throws Exception {
    keyed("PUT", "/bucket/key").body("body").send().expect(200);
    fixture.call("GET", "/bucket/key").send().expect(400, "InvalidRequest");
    fixture.call("HEAD", "/bucket/key").send().expect(400);
    S3Call.Answer wrong =
        keyed(fixture.call("GET", "/bucket/key"), CUSTOMER, SECOND)
            .send()
            .expect(403, "AccessDenied");
    assertThat(wrong.text()).contains("must provide the correct secret key");
    keyed(fixture.call("HEAD", "/bucket/key"), CUSTOMER, SECOND).send().expect(403);
    keyed(fixture.call("GET", "/bucket/key?attributes"), CUSTOMER, SECOND)
        .header("x-amz-object-attributes", "ETag")
        .send()
        .expect(403, "AccessDenied");
    fixture.call("PUT", "/bucket/plain").body("body").send().expect(200);
    keyed("GET", "/bucket/plain").send().expect(400, "InvalidRequest");
  }

  @Test
  void aKeyIsNotAskedForByADelete() throws Exception {
    keyed("PUT", "/bucket/key").body("body").send().expect(200);
    fixture.call("DELETE", "/bucket/key").send().expect(204);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "AES256, -, -, InvalidArgument",
        "AES256, KEY, -, InvalidArgument",
        "-, KEY, MD5, InvalidArgument",
        "AES192, KEY, MD5, InvalidEncryptionAlgorithmError",
        "AES256, KEY, AAAAAAAAAAAAAAAAAAAAAA==, InvalidArgument",
        "AES256, c2hvcnQ=, MD5, InvalidArgument",
        "AES256, no base64!, MD5, InvalidArgument"
      })
  void halfAKeyOrABadOneIsRefused(String algorithm, String key, String md5, String code)
      throws Exception {
    S3Call call = fixture.call("PUT", "/bucket/key").body("body");
    add(call, "algorithm", algorithm);
    add(call, "key", key.equals("KEY") ? FIRST[0] : key);
    add(call, "key-md5", md5.equals("MD5") ? FIRST[1] : md5);
    S3Call.Answer answer = call.send().expect(400, code);
    assertThat(answer.text()).doesNotContain(FIRST[0]).doesNotContain("c2hvcnQ=");
  }

  private static void add(S3Call call, String name, String value) {
    if (!value.equals("-")) {
      call.header(CUSTOMER + name, value);
    }
  }

  @Test
  void whatAnOperationDoesNotUnderstandIsRefused() throws Exception {
    fixture.call("PUT", "/bucket/key").body("body").send().expect(200);
    fixture.call("GET", "/bucket/key").header(SSE, "AES256").send().expect(400, "InvalidArgument");
    fixture.call("GET", "/bucket").header(SSE, "AES256").send().expect(400, "InvalidArgument");
    keyed("PUT", "/bucket/both").header(SSE, "AES256").send().expect(400, "InvalidArgument");
    keyed("PUT", "/bucket/both").header(SSE, "aws:kms").send().expect(400, "InvalidArgument");
    fixture
        .call("PUT", "/bucket/dsse")
        .header(SSE, "aws:kms:dsse")
        .send()
        .expect(501, "NotImplemented");
    fixture.call("PUT", "/bucket/x").header(SSE, "aes:kms").send().expect(400, "InvalidArgument");
    fixture
        .call("PUT", "/bucket/x")
        .header(SSE + "-aws-kms-key-id", "k")
        .send()
        .expect(400, "InvalidArgument");
  }

  @Test
  void copiesGoFromAnyKeyToAnyOther() throws Exception {
    byte[] bytes = random(1_500_000);
    keyed("PUT", "/bucket/first").body(bytes).send().expect(200);
    fixture
        .call("PUT", "/bucket/copy")
        .header("x-amz-copy-source", "/bucket/first")
        .send()
        .expect(400, "InvalidRequest");
    keyed(fixture.call("PUT", "/bucket/copy"), SOURCE, SECOND)
        .header("x-amz-copy-source", "/bucket/first")
        .send()
        .expect(403, "AccessDenied");
    keyed(keyed(fixture.call("PUT", "/bucket/second"), SOURCE, FIRST), CUSTOMER, SECOND)
        .header("x-amz-copy-source", "/bucket/first")
        .send()
        .expect(200);
    assertThat(
            keyed(fixture.call("GET", "/bucket/second"), CUSTOMER, SECOND)
                .send()
                .expect(200)
                .bytes())
        .isEqualTo(bytes);
    keyed(fixture.call("PUT", "/bucket/plain"), SOURCE, FIRST)
        .header("x-amz-copy-source", "/bucket/first")
        .send()
        .expect(200);
    assertThat(fixture.call("GET", "/bucket/plain").send().expect(200).bytes()).isEqualTo(bytes);
    keyed(keyed(fixture.call("PUT", "/bucket/first"), SOURCE, FIRST), CUSTOMER, SECOND)
        .header("x-amz-copy-source", "/bucket/first")
        .send()
        .expect(200);
    keyed(fixture.call("GET", "/bucket/first"), CUSTOMER, SECOND).send().expect(200);
  }
}
