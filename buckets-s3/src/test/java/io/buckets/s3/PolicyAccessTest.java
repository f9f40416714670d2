package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.setting.BucketOwnership.Rule;
import io.buckets.s3.auth.BucketDefaults;
import io.buckets.s3.auth.RequestSigner;
import io.buckets.s3.auth.S3Config;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who may do what where a bucket has a policy or keeps the public out.
final class PolicyAccessTest {
  private static final String KEYS = "arn:aws:s3:::bucket/*";

  private final S3Fixture s3 =
      new S3Fixture(
          new S3Config(
              S3Config.DEFAULT_REGION,
              List.of(),
              S3Fixture.clock(),
              true,
              new BucketDefaults(Rule.OBJECT_WRITER, false)));
  private final RequestSigner ann = s3.account("ann");

  PolicyAccessTest() throws Exception {}

  @BeforeEach
  void bucket() throws Exception {
    s3.bucket("bucket");
    s3.call("PUT", "/bucket/pub/k").body("open").send().expect(200);
    s3.call("PUT", "/bucket/k").body("shut").send().expect(200);
  }

  @AfterEach
  void close() {
    s3.close();
  }

  @Test
  void aPolicyLetsInWhomItNamesToWhatItNames() throws Exception {
    policy(statement("Allow", "s3:GetObject", "arn:aws:s3:::bucket/pub/*", "{}"));
    s3.call("GET", "/bucket/pub/k").sendUnsigned().expect(200);
    s3.call(ann, "GET", "/bucket/pub/k").send().expect(200);
    s3.call(ann, "GET", "/bucket/k").send().expect(403, "AccessDenied");
    s3.call(ann, "PUT", "/bucket/pub/k").body("x").send().expect(403, "AccessDenied");
    s3.call(ann, "GET", "/bucket").send().expect(403, "AccessDenied");
    s3.call(ann, "GET", "/bucket/pub/none").send().expect(403, "AccessDenied");
  }

  @Test
  void whatIsDeniedIsDeniedToTheOwnerToo() throws Exception {
    policy(statement("Deny", "s3:*", "*", "{}"));
    S3Call.Answer answer = s3.call("GET", "/bucket/k").send().expect(403, "AccessDenied");
    assertThat(answer.text()).contains("with an explicit deny in a resource-based policy");
    s3.call("DELETE", "/bucket").send().expect(403, "AccessDenied");
    s3.call("GET", "/bucket?policy").send().expect(200);
    s3.call("DELETE", "/bucket?policy").send().expect(204);
    s3.call("GET", "/bucket/k").send().expect(200);
  }

  @Test
  void conditionsSeeTheRequest() throws Exception {
    policy(
        statement(
            "Allow",
            "s3:PutObject",
            KEYS,
            "{\"StringEquals\": {\"s3:if-none-match\": \"*\"},"
                + " \"StringLike\": {\"aws:Referer\": \"http://example.com/*\"}}"));
    s3.call(ann, "PUT", "/bucket/new").body("x").send().expect(403, "AccessDenied");
    s3.call(ann, "PUT", "/bucket/new")
        .header("if-none-match", "*")
        .header("referer", "http://example.com/a")
        .body("x")
        .send()
        .expect(200);
  }

  @Test
  void whoMayWriteMayGiveTheBucketsOwnerControlAndNothingElse() throws Exception {
    String owner =
        s3.call("GET", "/bucket?acl")
            .send()
            .xml("AccessControlPolicy")
            .children()
            .getFirst()
            .required("ID");
    String granted = "{\"StringEquals\": {\"s3:x-amz-grant-full-control\": \"id=" + owner + "\"}}";
    policy(statement("Allow", "s3:PutObject", KEYS, granted));
    hers().send().expect(403, "AccessDenied");
    hers().header("x-amz-grant-full-control", "id=" + owner).send().expect(200);
    s3.call("GET", "/bucket/hers?acl").send().expect(200);
    hers()
        .header("x-amz-grant-full-control", "id=" + owner)
        .header("x-amz-grant-read", "uri=http://acs.amazonaws.com/groups/global/AllUsers")
        .send()
        .expect(403, "AccessDenied");
    policy(statement("Allow", "s3:PutObject", KEYS, "{}"));
    hers().header("x-amz-acl", "bucket-owner-full-control").send().expect(200);
    hers().header("x-amz-acl", "public-read").send().expect(403, "AccessDenied");
    policy(
        statement("Allow", "s3:PutObject", KEYS, "{}")
            + ","
            + statement("Deny", "s3:PutObjectAcl", KEYS, "{}"));
    hers().header("x-amz-acl", "bucket-owner-full-control").send().expect(403, "AccessDenied");
  }

  @Test
  void aCopyNeedsLeaveToReadAndToWrite() throws Exception {
    s3.call(ann, "PUT", "/hers").send().expect(200);
    policy(statement("Allow", "s3:GetObject", "arn:aws:s3:::bucket/pub/*", "{}"));
    copy("/hers/k", "bucket/pub/k").send().expect(200);
    copy("/hers/k", "bucket/k").send().expect(403, "AccessDenied");
    copy("/bucket/pub/new", "bucket/pub/k").send().expect(403, "AccessDenied");
  }

  @Test
  void whoMayListWhatAKeyBeginsWithIsToldThatItIsNotThere() throws Exception {
    policy(
        statement(
            "Allow",
            "s3:ListBucket",
            "arn:aws:s3:::bucket",
            "{\"StringLike\": {\"s3:prefix\": \"pub/*\"}}"));
    s3.call(ann, "GET", "/bucket/pub/none").send().expect(404, "NoSuchKey");
    s3.call(ann, "HEAD", "/bucket/pub/none").send().expect(404);
    s3.call(ann, "GET", "/bucket/none").send().expect(403, "AccessDenied");
    s3.call(ann, "GET", "/bucket/none?prefix=pub/x").send().expect(403, "AccessDenied");
    s3.call(ann, "GET", "/bucket/pub/k").send().expect(403, "AccessDenied");
  }

  @Test
  void aPolicyOnlyDeniesWhatIsOfAnotherAccount() throws Exception {
    policy(
        statement("Allow", "s3:PutObject", KEYS, "{}")
            + ","
            + statement("Allow", "s3:GetObject", KEYS, "{}"));
    s3.call(ann, "PUT", "/bucket/hers").body("x").send().expect(200);
    s3.call(ann, "GET", "/bucket/hers").send().expect(200);
    s3.call("GET", "/bucket/hers").sendUnsigned().expect(403, "AccessDenied");
    s3.call("GET", "/bucket/hers").send().expect(403, "AccessDenied");
    policy(statement("Deny", "s3:GetObject", KEYS, "{}"));
    s3.call(ann, "GET", "/bucket/hers").send().expect(403, "AccessDenied");
  }

  @Test
  void aRestrictedBucketKeepsThePublicOut() throws Exception {
    policy(statement("Allow", "s3:GetObject", KEYS, "{}"));
    block("<RestrictPublicBuckets>true</RestrictPublicBuckets>");
    s3.call("GET", "/bucket/k").sendUnsigned().expect(403, "AccessDenied");
    s3.call(ann, "GET", "/bucket/k").send().expect(403, "AccessDenied");
    s3.call("GET", "/bucket/k").send().expect(200);
    block("<RestrictPublicBuckets>false</RestrictPublicBuckets>");
    s3.call(ann, "GET", "/bucket/k").send().expect(200);
  }

  @Test
  void publicListsAreIgnoredAndRefusedWhereTheyAreBlocked() throws Exception {
    s3.call("PUT", "/bucket/k?acl").header("x-amz-acl", "public-read").send().expect(200);
    s3.call("GET", "/bucket/k").sendUnsigned().expect(200);
    block("<IgnorePublicAcls>true</IgnorePublicAcls>");
    s3.call("GET", "/bucket/k").sendUnsigned().expect(403, "AccessDenied");
    block("<BlockPublicAcls>true</BlockPublicAcls>");
    s3.call("GET", "/bucket/k").sendUnsigned().expect(200);
    for (String target : List.of("/bucket/k?acl", "/bucket?acl", "/bucket/new")) {
      s3.call("PUT", target).header("x-amz-acl", "public-read").send().expect(403, "AccessDenied");
    }
    s3.call("PUT", "/bucket/new").header("x-amz-acl", "private").body("x").send().expect(200);
  }

  private S3Call hers() {
    return s3.call(ann, "PUT", "/bucket/hers").body("x");
  }

  private S3Call copy(String target, String source) {
    return s3.call(ann, "PUT", target).header("x-amz-copy-source", source);
  }

  private void block(String elements) throws Exception {
    s3.call("PUT", "/bucket?publicAccessBlock")
        .body("<PublicAccessBlockConfiguration>" + elements + "</PublicAccessBlockConfiguration>")
        .send()
        .expect(200);
  }

  private void policy(String statements) throws Exception {
    s3.call("PUT", "/bucket?policy")
        .body("{\"Version\": \"2012-10-17\", \"Statement\": [" + statements + "]}")
        .send()
        .expect(204);
  }

  private static String statement(String effect, String action, String resource, String condition) {
    return "{\"Effect\": \""
        + effect
        + "\", \"Principal\": \"*\", \"Action\": \""
        + action
        + "\", \"Resource\": \""
        + resource
        + "\", \"Condition\": "
        + condition
        + "}";
  }
}
