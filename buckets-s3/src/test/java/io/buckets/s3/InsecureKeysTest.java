package io.buckets.s3;

import static io.buckets.s3.CustomerKeyTest.CUSTOMER;
import static io.buckets.s3.CustomerKeyTest.FIRST;
import static io.buckets.s3.CustomerKeyTest.SSE;
import static io.buckets.s3.CustomerKeyTest.keyed;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Keys over a connection that anybody can read.
class InsecureKeysTest {
  @Test
  void keysOverPlainHttpAreRefusedAndNothingIsStored() throws Exception {
    try (S3Fixture fixture = S3Fixture.securing()) {
      fixture.bucket("bucket");
      keyed(fixture.call("PUT", "/bucket/key"), CUSTOMER, FIRST)
          .body("body")
          .send()
          .expect(400, "InvalidRequest");
      fixture
          .call("PUT", "/bucket/key")
          .header(SSE, "aws:kms")
          .body("body")
          .send()
          .expect(400, "InvalidRequest");
      keyed(fixture.call("POST", "/bucket/key?uploads"), CUSTOMER, FIRST)
          .send()
          .expect(400, "InvalidRequest");
      fixture.call("HEAD", "/bucket/key").send().expect(404);
      S3Call.Answer managed =
          fixture.call("PUT", "/bucket/key").header(SSE, "AES256").body("body").send().expect(200);
      assertThat(managed.header(SSE)).isEqualTo("AES256");
    }
  }
}
