package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.setting.BucketOwnership.Rule;
import io.buckets.s3.auth.BucketDefaults;
import io.buckets.s3.auth.RequestSigner;
import io.buckets.s3.auth.S3Config;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who may do what, where lists have a say and where they have none.
class AccessTest {
  private final S3Fixture s3 =
      new S3Fixture(
          new S3Config(
              S3Config.DEFAULT_REGION,
              List.of(),
              S3Fixture.clock(),
              true,
              new BucketDefaults(Rule.OBJECT_WRITER, false)));

  @AfterEach
  void close() {
    s3.close();
  }

  @Test
  void anotherAccountSeesNothingAndChangesNothing() throws Exception {
    RequestSigner ann = s3.account("ann");
    s3.bucket("bucket");
    s3.call("PUT", "/bucket/k").body("text").send().expect(200);
    String[][] calls = {
      {"GET", "/bucket"},
      {"HEAD", "/bucket"},
      {"DELETE", "/bucket"},
      {"GET", "/bucket?acl"},
      {"GET", "/bucket/k"},
      {"GET", "/bucket/none"},
      {"GET", "/bucket/k?acl"},
      {"PUT", "/bucket/k"},
      {"DELETE", "/bucket/k"},
      {"POST", "/bucket/k?uploads"},
      {"GET", "/bucket?uploads"},
    };
    for (String[] call : calls) {
      s3.call(ann, call[0], call[1]).send().expect(403);
      s3.call(call[0], call[1]).sendUnsigned().expect(403);
    }
    s3.call("GET", "/bucket/k").send().expect(200);
    assertThat(s3.call(ann, "GET", "/").send().expect(200).text()).doesNotContain("bucket<");
    s3.call("GET", "/").sendUnsigned().expect(403, "AccessDenied");
  }

  @Test
  void aBucketIsOfWhoMadeItAndItsNameIsTakenForOthers() throws Exception {
    RequestSigner ann = s3.account("ann");
    s3.call(ann, "PUT", "/hers").send().expect(200);
    s3.call("PUT", "/hers").send().expect(409, "BucketAlreadyExists");
    s3.call("GET", "/hers").send().expect(403, "AccessDenied");
    s3.call(ann, "GET", "/hers").send().expect(200);
    s3.call("GET", "/hers")
        .header("x-amz-expected-bucket-owner", "0".repeat(12))
        .send()
        .expect(403);
  }

  @Test
  void listsGrantWhatTheySayAndNoMore() throws Exception {
    RequestSigner ann = s3.account("ann");
    s3.bucket("bucket");
    s3.call("PUT", "/bucket/open").header("x-amz-acl", "public-read").body("o").send().expect(200);
    s3.call("PUT", "/bucket/shut").body("s").send().expect(200);
    s3.call("GET", "/bucket/open").sendUnsigned().expect(200);
    s3.call(ann, "GET", "/bucket/open").send().expect(200);
    s3.call(ann, "GET", "/bucket/open?acl").send().expect(403, "AccessDenied");
    s3.call(ann, "PUT", "/bucket/open").body("x").send().expect(403, "AccessDenied");
    s3.call(ann, "GET", "/bucket/shut").send().expect(403, "AccessDenied");
    s3.call("PUT", "/bucket/shut?acl").header("x-amz-acl", "authenticated-read").send().expect(200);
    s3.call(ann, "GET", "/bucket/shut").send().expect(200);
    s3.call("GET", "/bucket/shut").sendUnsigned().expect(403, "AccessDenied");
  }

  @Test
  void whatOthersWriteIsTheirs() throws Exception {
    RequestSigner ann = s3.account("ann");
    s3.call("PUT", "/bucket").header("x-amz-acl", "public-read-write").send().expect(200);
    s3.call(ann, "PUT", "/bucket/k").body("x").send().expect(200);
    s3.call("GET", "/bucket/k").send().expect(403, "AccessDenied");
    s3.call(ann, "GET", "/bucket/k").send().expect(200);
    s3.call("DELETE", "/bucket/k").send().expect(204);
  }

  @Test
  void listsHaveNoSayWhereTheBucketOwnsAll() throws Exception {
    RequestSigner ann = s3.account("ann");
    s3.call("PUT", "/bucket")
        .header("x-amz-object-ownership", "BucketOwnerEnforced")
        .send()
        .expect(200);
    s3.call("PUT", "/bucket/k")
        .header("x-amz-acl", "public-read")
        .body("x")
        .send()
        .expect(400, "AccessControlListNotSupported");
    s3.call("PUT", "/bucket/k")
        .header("x-amz-acl", "bucket-owner-full-control")
        .body("x")
        .send()
        .expect(200);
    s3.call("PUT", "/bucket?acl")
        .header("x-amz-acl", "public-read")
        .send()
        .expect(400, "AccessControlListNotSupported");
    s3.call(ann, "GET", "/bucket/k").send().expect(403, "AccessDenied");
  }

  @Test
  void aCopyNeedsItsSourceToo() throws Exception {
    RequestSigner ann = s3.account("ann");
    s3.bucket("bucket");
    s3.call("PUT", "/bucket/k").body("text").send().expect(200);
    s3.call(ann, "PUT", "/hers").send().expect(200);
    s3.call(ann, "PUT", "/hers/copy")
        .header("x-amz-copy-source", "/bucket/k")
        .send()
        .expect(403, "AccessDenied");
    s3.call(ann, "GET", "/hers/copy").send().expect(404, "NoSuchKey");
  }
}
