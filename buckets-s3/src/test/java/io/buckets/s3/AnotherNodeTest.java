package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.s3.auth.RequestSigner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What one node was told is so at another one at once, which has not heard of it: nothing is
/// refused that the newest state allows.
class AnotherNodeTest {
  private static final String ALL_MAY_READ =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]}]}
      """;

  private final S3Fixture one = S3Fixture.open();
  private S3Fixture other = one.another();

  @BeforeEach
  void makeBucket() throws Exception {
    one.bucket("bucket");
  }

  @AfterEach
  void close() {
    other.close();
    one.close();
  }

  @Test
  void aBucketIsThere() throws Exception {
    other.call("PUT", "/bucket/k").body("text").send().expect(200);
    assertThat(one.call("GET", "/bucket/k").send().expect(200).text()).isEqualTo("text");
  }

  @Test
  void aBucketIsListed() throws Exception {
    assertThat(other.call("GET", "/").send().expect(200).text()).contains("<Name>bucket</Name>");
  }

  @Test
  void aBucketThatIsNotAnywhereIsRefused() throws Exception {
    other.call("GET", "/none").send().expect(404, "NoSuchBucket");
  }

  @Test
  void aKeyIsKnown() throws Exception {
    RequestSigner ann = one.account("ann");
    other.call(ann, "PUT", "/hers").send().expect(200);
    one.call(ann, "GET", "/hers").send().expect(200);
  }

  @Test
  void whatAPolicyAllowsIsAllowed() throws Exception {
    one.call("PUT", "/bucket/k").body("text").send().expect(200);
    other.call("GET", "/bucket/k").sendUnsigned().expect(403);
    one.call("PUT", "/bucket?policy").body(ALL_MAY_READ).send().expect(204);
    other.call("GET", "/bucket/k").sendUnsigned().expect(200);
    other.call("GET", "/bucket/none").sendUnsigned().expect(404, "NoSuchKey");
  }

  @Test
  void whatIsSetIsShown() throws Exception {
    other.call("GET", "/bucket?policy").send().expect(404, "NoSuchBucketPolicy");
    one.call("PUT", "/bucket?policy").body(ALL_MAY_READ).send().expect(204);
    other.call("GET", "/bucket?policy").send().expect(200);
  }

  @Test
  void aBucketThatWasMadeAgainBelongsToWhoMadeIt() throws Exception {
    other.call("GET", "/bucket").send().expect(200);
    RequestSigner ann = one.account("ann");
    one.call("DELETE", "/bucket").send().expect(204);
    one.call(ann, "PUT", "/bucket").send().expect(200);
    other.call(ann, "GET", "/bucket").send().expect(200);
  }

  @Test
  void aKeyOfEncryptionIsKnown() throws Exception {
    other.call("GET", "/bucket").send().expect(200);
    one.vault.create("key-1");
    other
        .call("PUT", "/bucket/k")
        .header("x-amz-server-side-encryption", "aws:kms")
        .header("x-amz-server-side-encryption-aws-kms-key-id", "key-1")
        .body("text")
        .send()
        .expect(200);
    one.vault.rotate("key-1");
    one.call("PUT", "/bucket/k")
        .header("x-amz-server-side-encryption", "aws:kms")
        .header("x-amz-server-side-encryption-aws-kms-key-id", "key-1")
        .body("more")
        .send()
        .expect(200);
    assertThat(other.call("GET", "/bucket/k").send().expect(200).text()).isEqualTo("more");
  }
}
