package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.s3.auth.S3Config;
import io.buckets.s3.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BucketOperationsTest {
  private final S3Fixture s3 = new S3Fixture();

  @AfterEach
  void close() {
    s3.close();
  }

  @Test
  void aBucketIsMadeFoundAndDeleted() throws Exception {
    S3Call.Answer made = s3.call("PUT", "/bucket").send().expect(200);
    assertThat(made.header("Location")).isEqualTo("/bucket");
    s3.call("PUT", "/bucket").send().expect(200);
    assertThat(s3.call("HEAD", "/bucket").send().expect(200).header("x-amz-bucket-region"))
        .isEqualTo("us-east-1");
    assertThat(
            s3.call("GET", "/bucket?location").send().expect(200).xml("LocationConstraint").text())
        .isEmpty();
    s3.call("PUT", "/bucket/k").body("x").send().expect(200);
    s3.call("DELETE", "/bucket").send().expect(409, "BucketNotEmpty");
    s3.call("DELETE", "/bucket/k").send().expect(204);
    s3.call("DELETE", "/bucket").send().expect(204);
    s3.call("HEAD", "/bucket").send().expect(404);
    s3.call("DELETE", "/bucket").send().expect(404, "NoSuchBucket");
    s3.call("GET", "/bucket").send().expect(404, "NoSuchBucket");
    s3.call("PUT", "/bucket/k").body("x").send().expect(404, "NoSuchBucket");
    s3.call("GET", "/bucket/k").send().expect(404, "NoSuchBucket");
  }

  @Test
  void outsideTheDefaultRegionMakingABucketAgainIsAConflict() throws Exception {
    S3Config config = new S3Config("eu-central-1", List.of(), S3Fixture.clock());
    try (S3Fixture abroad = new S3Fixture(config)) {
      abroad.call("PUT", "/bucket").send().expect(400, "AuthorizationHeaderMalformed");
    }
  }

  @Test
  void namesAndLocationsAreChecked() throws Exception {
    for (String name :
        new String[] {
          "a", "ab", "A-bc", "a..b", "1.2.3.4", "a_b", "-abc", "foo.-bar", "foo-.bar"
        }) {
      s3.call("PUT", "/" + name).send().expect(400, "InvalidBucketName");
    }
    s3.call("PUT", "/bucket")
        .body(location("eu-west-9"))
        .send()
        .expect(400, "IllegalLocationConstraintException");
    for (String notSaid : new String[] {"us-east-1", ""}) {
      s3.call("PUT", "/bucket")
          .body(location(notSaid))
          .send()
          .expect(400, "InvalidLocationConstraint");
    }
    s3.call("PUT", "/bucket2").body("<not xml").send().expect(400, "MalformedXML");
    s3.call("PUT", "/bucket2")
        .header("x-amz-bucket-namespace", "account-regional")
        .send()
        .expect(501, "NotImplemented");
  }

  private static String location(String region) {
    return "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        + "<LocationConstraint>"
        + region
        + "</LocationConstraint></CreateBucketConfiguration>";
  }

  @Test
  void bucketsAreListedByPagesAndPrefix() throws Exception {
    for (int i = 0; i < 7; i++) {
      s3.bucket("bucket-" + i);
    }
    s3.bucket("other");
    XmlElement all = s3.call("GET", "/").send().expect(200).xml("ListAllMyBucketsResult");
    assertThat(names(all)).hasSize(8).startsWith("bucket-0").endsWith("other");
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      XmlElement page =
          s3.call("GET", "/?max-buckets=3&prefix=bucket-" + token)
              .send()
              .expect(200)
              .xml("ListAllMyBucketsResult");
      seen.addAll(names(page));
      String next = page.child("ContinuationToken");
      token = next == null ? "" : "&continuation-token=" + next;
    } while (!token.isEmpty());
    assertThat(seen)
        .containsExactly(
            "bucket-0", "bucket-1", "bucket-2", "bucket-3", "bucket-4", "bucket-5", "bucket-6");
    s3.call("GET", "/?max-buckets=0").send().expect(400, "InvalidArgument");
  }

  private static List<String> names(XmlElement list) {
    List<String> names = new ArrayList<>();
    for (XmlElement child : list.children()) {
      if (child.name().equals("Buckets")) {
        child.children().forEach(bucket -> names.add(bucket.required("Name")));
      }
    }
    return names;
  }

  @Test
  void aBucketAnswersAtItsOwnHost() throws Exception {
    s3.bucket("bucket");
    s3.call("PUT", "/key").header("host", "bucket.s3.test:9000").body("x").send().expect(200);
    assertThat(s3.call("GET", "/bucket/key").send().expect(200).text()).isEqualTo("x");
    s3.call("GET", "/?location").header("host", "bucket.s3.test").send().expect(200);
    s3.call("GET", "/").header("host", "s3.test").send().expect(200).xml("ListAllMyBucketsResult");
  }

  @Test
  void subResourcesNotBuiltAnswerNotImplemented() throws Exception {
    s3.bucket("bucket");
    for (String sub :
        new String[] {"replication", "inventory", "analytics", "metrics", "accelerate", "abac"}) {
      s3.call("PUT", "/bucket?" + sub).body("x").send().expect(501, "NotImplemented");
    }
    s3.call("GET", "/bucket?session").send().expect(501, "NotImplemented");
    s3.call("POST", "/bucket").send().expect(412, "PreconditionFailed");
    s3.call("HEAD", "/bucket").send().expect(200);
  }
}
