package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.s3.auth.RequestSigner;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What another account may do about tags and locks, by the policy of a bucket.
final class TagAndLockAccessTest {
  private static final String UNTIL = "2140-01-01T00:00:00Z";

  private final S3Fixture s3 = new S3Fixture();
  private final RequestSigner ann = s3.account("ann");

  @BeforeEach
  void makeBucket() throws Exception {
    s3.call("PUT", "/bucket").header("x-amz-bucket-object-lock-enabled", "true").send().expect(200);
    s3.call("PUT", "/bucket?publicAccessBlock")
        .body("<PublicAccessBlockConfiguration/>")
        .send()
        .expect(200);
  }

  @AfterEach
  void close() {
    s3.close();
  }

  private void allow(String actions, String condition) throws Exception {
    s3.call("PUT", "/bucket?policy")
        .body(
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
                + "\"Action\":["
                + actions
                + "],\"Resource\":\"arn:aws:s3:::bucket/*\",\"Condition\":{"
                + condition
                + "}}]}")
        .send()
        .expect(204);
  }

  private String put(String key, String tags) throws Exception {
    return s3.call("PUT", "/bucket/" + key)
        .header("x-amz-tagging", tags)
        .header("x-amz-object-lock-mode", "GOVERNANCE")
        .header("x-amz-object-lock-retain-until-date", UNTIL)
        .header("content-md5", md5("body"))
        .body("body")
        .send()
        .expect(200)
        .header("x-amz-version-id");
  }

  private static String md5(String text) throws Exception {
    byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(digest);
  }

  @Test
  void conditionsLookAtTheTagsThatAreThere() throws Exception {
    put("open", "security=public");
    put("shut", "security=private");
    allow("\"s3:GetObject\"", "\"StringEquals\":{\"s3:ExistingObjectTag/security\":\"public\"}");
    S3Call.Answer got = s3.call(ann, "GET", "/bucket/open").send().expect(200);
    assertThat(got.has("x-amz-tagging-count")).isFalse();
    assertThat(got.has("x-amz-object-lock-mode")).isFalse();
    s3.call(ann, "GET", "/bucket/shut").send().expect(403, "AccessDenied");
    s3.call(ann, "GET", "/bucket/open?tagging").send().expect(403, "AccessDenied");
    assertThat(s3.call("GET", "/bucket/open").send().header("x-amz-tagging-count")).isEqualTo("1");
  }

  @Test
  void conditionsLookAtTheTagsThatAreAskedFor() throws Exception {
    put("k", "a=b");
    allow(
        "\"s3:PutObjectTagging\"",
        "\"StringEquals\":{\"s3:RequestObjectTag/security\":\"public\"}");
    for (String value : new String[] {"private", "public"}) {
      String document =
          "<Tagging><TagSet><Tag><Key>security</Key><Value>"
              + value
              + "</Value></Tag></TagSet></Tagging>";
      s3.call(ann, "PUT", "/bucket/k?tagging")
          .header("content-md5", md5(document))
          .body(document)
          .send()
          .expect(value.equals("public") ? 200 : 403);
    }
  }

  @Test
  void tagsAreCopiedByWhoMayReadThem() throws Exception {
    put("k", "a=b");
    s3.call(ann, "PUT", "/hers").send().expect(200);
    allow("\"s3:GetObject\"", "");
    S3Call copy = s3.call(ann, "PUT", "/hers/k").header("x-amz-copy-source", "/bucket/k");
    copy.send().expect(403, "AccessDenied");
    copy.header("x-amz-tagging-directive", "REPLACE").send().expect(200);
    allow("\"s3:GetObject\",\"s3:GetObjectTagging\"", "");
    s3.call(ann, "PUT", "/hers/k").header("x-amz-copy-source", "/bucket/k").send().expect(200);
    assertThat(s3.call(ann, "GET", "/hers/k?tagging").send().text()).contains("<Key>a</Key>");
  }

  @Test
  void whoMayRemoveVersionsMayNotOverrideLocks() throws Exception {
    String version = put("k", "a=b");
    String target = "/bucket/k?versionId=" + version;
    allow("\"s3:DeleteObjectVersion\",\"s3:PutObjectRetention\"", "");
    s3.call(ann, "DELETE", target).send().expect(403, "AccessDenied");
    S3Call bypassing =
        s3.call(ann, "DELETE", target).header("x-amz-bypass-governance-retention", "true");
    bypassing.send().expect(403, "AccessDenied");
    String many =
        "<Delete><Object><Key>k</Key><VersionId>" + version + "</VersionId></Object></Delete>";
    assertThat(
            s3.call(ann, "POST", "/bucket?delete")
                .header("x-amz-bypass-governance-retention", "true")
                .header("content-md5", md5(many))
                .body(many)
                .send()
                .expect(200)
                .text())
        .contains("AccessDenied");
    String none = "<Retention/>";
    s3.call(ann, "PUT", "/bucket/k?retention")
        .header("x-amz-bypass-governance-retention", "true")
        .header("content-md5", md5(none))
        .body(none)
        .send()
        .expect(403, "AccessDenied");
    allow("\"s3:DeleteObjectVersion\",\"s3:BypassGovernanceRetention\"", "");
    bypassing.send().expect(204);
  }
}
