package io.buckets.s3;

import static io.buckets.s3.CustomerKeyTest.CUSTOMER;
import static io.buckets.s3.CustomerKeyTest.FIRST;
import static io.buckets.s3.CustomerKeyTest.SSE;
import static io.buckets.s3.CustomerKeyTest.keyed;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A bucket's default encryption.
class BucketEncryptionTest {
  private static final String NOT_FOUND = "ServerSideEncryptionConfigurationNotFoundError";

  private final S3Fixture fixture = new S3Fixture();

  @BeforeEach
  void bucket() throws Exception {
    fixture.bucket("bucket");
    var _ = fixture.vault.create("key-1");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static String document(String rule) {
    return "<ServerSideEncryptionConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        + rule
        + "</ServerSideEncryptionConfiguration>";
  }

  private static String byDefault(String inside) {
    return "<ApplyServerSideEncryptionByDefault>"
        + inside
        + "</ApplyServerSideEncryptionByDefault>";
  }

  private static String rule(String inside) {
    return document("<Rule>" + byDefault(inside) + "</Rule>");
  }

  private S3Call.Answer put(String document) throws Exception {
    return fixture.call("PUT", "/bucket?encryption").body(document).send();
  }

  private S3Call.Answer stored(String target) throws Exception {
    return fixture.call("PUT", target).body("body").send().expect(200);
  }

  @Test
  void itIsSetShownAndTakenAway() throws Exception {
    fixture.call("GET", "/bucket?encryption").send().expect(404, NOT_FOUND);
    fixture.call("DELETE", "/bucket?encryption").send().expect(204);
    put(rule("<SSEAlgorithm>AES256</SSEAlgorithm>")).expect(200);
    assertThat(fixture.call("GET", "/bucket?encryption").send().expect(200).text())
        .contains("<SSEAlgorithm>AES256</SSEAlgorithm>")
        .contains("<BucketKeyEnabled>false</BucketKeyEnabled>");
    put(rule("<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>key-1</KMSMasterKeyID>"))
        .expect(200);
    assertThat(fixture.call("GET", "/bucket?encryption").send().expect(200).text())
        .contains("<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>key-1</KMSMasterKeyID>");
    fixture.call("DELETE", "/bucket?encryption").send().expect(204);
    fixture.call("GET", "/bucket?encryption").send().expect(404, NOT_FOUND);
    fixture
        .call("PUT", "/nobody?encryption")
        .body(rule("<SSEAlgorithm>AES256</SSEAlgorithm>"))
        .send()
        .expect(404, "NoSuchBucket");
  }

  @Test
  void whatAsksForNothingGetsIt() throws Exception {
    assertThat(stored("/bucket/before").has(SSE)).isFalse();
    put(rule("<SSEAlgorithm>AES256</SSEAlgorithm>")).expect(200);
    assertThat(stored("/bucket/key").header(SSE)).isEqualTo("AES256");
    assertThat(fixture.call("GET", "/bucket/before").send().expect(200).has(SSE)).isFalse();
    S3Call.Answer got = fixture.call("GET", "/bucket/key").send().expect(200);
    assertThat(got.header(SSE)).isEqualTo("AES256");
    assertThat(got.text()).isEqualTo("body");
    S3Call.Answer copy =
        fixture
            .call("PUT", "/bucket/copy")
            .header("x-amz-copy-source", "/bucket/before")
            .send()
            .expect(200);
    assertThat(copy.header(SSE)).isEqualTo("AES256");
    assertThat(fixture.call("POST", "/bucket/up?uploads").send().expect(200).header(SSE))
        .isEqualTo("AES256");
    keyed(fixture.call("PUT", "/bucket/own"), CUSTOMER, FIRST).body("body").send().expect(200);
  }

  @Test
  void aKmsDefaultNamesItsKeyAndItsBucketKey() throws Exception {
    String kms = "<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>key-1</KMSMasterKeyID>";
    put(document("<Rule>" + byDefault(kms) + "<BucketKeyEnabled>true</BucketKeyEnabled></Rule>"))
        .expect(200);
    S3Call.Answer answer = stored("/bucket/key");
    assertThat(answer.header(SSE)).isEqualTo("aws:kms");
    assertThat(answer.header(SSE + "-aws-kms-key-id")).isEqualTo("key-1");
    assertThat(answer.header(SSE + "-bucket-key-enabled")).isEqualTo("true");
    put(rule("<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>nobody</KMSMasterKeyID>"))
        .expect(200);
    fixture.call("PUT", "/bucket/key").body("body").send().expect(400, "KMS.NotFoundException");
    put(rule("<SSEAlgorithm>aws:kms</SSEAlgorithm>")).expect(200);
    assertThat(stored("/bucket/key").header(SSE + "-aws-kms-key-id")).isEqualTo("aws/s3");
  }

  @Test
  void keysOfClientsCanBeBlocked() throws Exception {
    String blocked =
        "<BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes>";
    put(document("<Rule>" + byDefault("<SSEAlgorithm>AES256</SSEAlgorithm>") + blocked + "</Rule>"))
        .expect(200);
    assertThat(fixture.call("GET", "/bucket?encryption").send().text()).contains(blocked);
    keyed(fixture.call("PUT", "/bucket/key"), CUSTOMER, FIRST)
        .body("body")
        .send()
        .expect(403, "AccessDenied");
  }

  @ParameterizedTest
  @CsvSource({
    "<SSEAlgorithm>AES512</SSEAlgorithm>, 400, MalformedXML",
    "<SSEAlgorithm>aws:kms:dsse</SSEAlgorithm>, 501, NotImplemented",
    "<KMSMasterKeyID>k</KMSMasterKeyID>, 400, MalformedXML",
    "<SSEAlgorithm>AES256</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>, 400, InvalidArgument",
    "<SSEAlgorithm>AES256</SSEAlgorithm><X>k</X>, 400, MalformedXML",
  })
  void aRuleThatIsNoneIsRefused(String rule, int status, String code) throws Exception {
    put(rule(rule)).expect(status, code);
  }

  @Test
  void aDocumentHasOneRule() throws Exception {
    String one = "<Rule>" + byDefault("<SSEAlgorithm>AES256</SSEAlgorithm>") + "</Rule>";
    put(document("")).expect(400, "MalformedXML");
    put(document(one + one)).expect(400, "MalformedXML");
    put(document("<Rule></Rule>")).expect(400, "MalformedXML");
    put("").expect(400, "MalformedXML");
  }
}
