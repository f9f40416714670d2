package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Limits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A bucket's policy and its public access block, set, read and taken away.
final class PolicyOperationsTest {
  private static final String PUBLIC =
      """
      { "Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*",
        "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"}}\
      """;
  private static final String PRIVATE = PUBLIC.replace("\"*\"", "{\"AWS\": \"123456789012\"}");

  private final S3Fixture fixture = new S3Fixture();

  @BeforeEach
  void bucket() throws Exception {
    fixture.bucket("photos");
    block("DELETE").send().expect(204);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aPolicyIsKeptAsItWasSent() throws Exception {
    policy("GET").send().expect(404, "NoSuchBucketPolicy");
    policy("PUT").body(PUBLIC).send().expect(204);
    S3Call.Answer answer = policy("GET").send().expect(200);
    assertThat(answer.text()).isEqualTo(PUBLIC);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    policy("PUT").body(PRIVATE).send().expect(204);
    assertThat(policy("GET").send().text()).isEqualTo(PRIVATE);
    policy("DELETE").send().expect(204);
    policy("DELETE").send().expect(204);
    policy("GET").send().expect(404, "NoSuchBucketPolicy");
  }

  @Test
  void whatIsNoPolicyIsRefusedAndChangesNothing() throws Exception {
    policy("PUT").body(PRIVATE).send().expect(204);
    policy("PUT").body("nonsense").send().expect(400, "MalformedPolicy");
    policy("PUT").body(PUBLIC.replace("photos", "music")).send().expect(400, "MalformedPolicy");
    policy("PUT").body(new byte[] {'{', (byte) 0xff}).send().expect(400, "MalformedPolicy");
    policy("PUT")
        .body("{" + " ".repeat(Limits.POLICY_TEXT_CHARS) + "}")
        .send()
        .expect(400, "MalformedPolicy");
    policy("PUT").send().expect(400, "MissingRequestBodyError");
    assertThat(policy("GET").send().text()).isEqualTo(PRIVATE);
  }

  @Test
  void theStatusSaysWhetherThePolicyIsPublic() throws Exception {
    assertThat(status()).contains("<IsPublic>false</IsPublic>");
    policy("PUT").body(PUBLIC).send().expect(204);
    assertThat(status()).contains("<IsPublic>true</IsPublic>");
    policy("PUT").body(PRIVATE).send().expect(204);
    assertThat(status()).contains("<IsPublic>false</IsPublic>");
  }

  @Test
  void aPublicAccessBlockIsSetReadAndTakenAway() throws Exception {
    block("GET").send().expect(404, "NoSuchPublicAccessBlockConfiguration");
    block("PUT").body(asking("<BlockPublicAcls>TRUE</BlockPublicAcls>")).send().expect(200);
    assertThat(block("GET").send().expect(200).text())
        .contains("<BlockPublicAcls>true</BlockPublicAcls>")
        .contains("<IgnorePublicAcls>false</IgnorePublicAcls>")
        .contains("<BlockPublicPolicy>false</BlockPublicPolicy>")
        .contains("<RestrictPublicBuckets>false</RestrictPublicBuckets>");
    block("DELETE").send().expect(204);
    block("DELETE").send().expect(204);
    block("GET").send().expect(404, "NoSuchPublicAccessBlockConfiguration");
  }

  @Test
  void aNewBucketBlocksPublicAccess() throws Exception {
    fixture.bucket("music");
    assertThat(fixture.call("GET", "/music?publicAccessBlock").send().expect(200).text())
        .contains("<BlockPublicPolicy>true</BlockPublicPolicy>")
        .doesNotContain("false");
    assertThat(
            fixture
                .call("PUT", "/music?policy")
                .body(PUBLIC.replace("photos", "music"))
                .send()
                .expect(403, "AccessDenied")
                .text())
        .contains(":root is not authorized to perform: s3:PutBucketPolicy on resource:")
        .contains("prevented by the BlockPublicPolicy setting");
  }

  @Test
  void aBlockThatIsNoneIsRefused() throws Exception {
    for (String asked :
        new String[] {
          "<BlockPublicAcls>perhaps</BlockPublicAcls>",
          "<BlockAll>true</BlockAll>",
          "<BlockPublicAcls>true</BlockPublicAcls><BlockPublicAcls>false</BlockPublicAcls>"
        }) {
      block("PUT").body(asking(asked)).send().expect(400, "MalformedXML");
    }
    block("PUT").send().expect(400, "MissingRequestBodyError");
    block("GET").send().expect(404, "NoSuchPublicAccessBlockConfiguration");
  }

  @Test
  void aBlockOfPublicPoliciesRefusesThemAndNoOthers() throws Exception {
    block("PUT").body(asking("<BlockPublicPolicy>true</BlockPublicPolicy>")).send().expect(200);
    policy("PUT").body(PUBLIC).send().expect(403, "AccessDenied");
    policy("PUT").body(PRIVATE).send().expect(204);
    policy("GET").send().expect(200);
  }

  @Test
  void aBucketThatIsNotThereHasNeither() throws Exception {
    for (String setting : new String[] {"policy", "policyStatus", "publicAccessBlock"}) {
      fixture.call("GET", "/nowhere?" + setting).send().expect(404, "NoSuchBucket");
    }
    fixture.call("PUT", "/nowhere?policy").body(PUBLIC).send().expect(404, "NoSuchBucket");
    fixture.call("DELETE", "/nowhere?policy").send().expect(404, "NoSuchBucket");
  }

  private String status() throws Exception {
    return fixture.call("GET", "/photos?policyStatus").send().expect(200).text();
  }

  private S3Call policy(String method) {
    return fixture.call(method, "/photos?policy");
  }

  private S3Call block(String method) {
    return fixture.call(method, "/photos?publicAccessBlock");
  }

  private static String asking(String elements) {
    return "<PublicAccessBlockConfiguration>" + elements + "</PublicAccessBlockConfiguration>";
  }
}
