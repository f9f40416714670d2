package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;

final class SdkBucketsTest extends SdkTest {

  @Test
  void aBucketIsThereUntilItIsDeleted() {
    assertThat(s3().headBucket(r -> r.bucket(bucket())).bucketRegion()).isEqualTo("us-east-1");
    assertThat(s3().createBucket(r -> r.bucket(bucket())).location()).isEqualTo("/" + bucket());
    s3().deleteBucket(r -> r.bucket(bucket()));
    assertStatus(404, () -> s3().headBucket(r -> r.bucket(bucket())));
    assertRefused(404, "NoSuchBucket", () -> s3().deleteBucket(r -> r.bucket(bucket())));
  }

  @Test
  void bucketsAreListedByPrefixAPageAtATime() {
    for (String name : new String[] {"a", "b", "c"}) {
      s3().createBucket(r -> r.bucket(bucket() + "." + name));
    }
    ListBucketsResponse first = s3().listBuckets(r -> r.prefix(bucket() + ".").maxBuckets(2));
    assertThat(first.buckets())
        .extracting(Bucket::name)
        .containsExactly(bucket() + ".a", bucket() + ".b");
    assertThat(first.buckets().getFirst().creationDate())
        .isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now().plusSeconds(1));
    assertThat(first.prefix()).isEqualTo(bucket() + ".");
    assertThat(first.continuationToken()).isNotEmpty();
    ListBucketsResponse second =
        s3().listBuckets(r ->
            r.prefix(bucket() + ".").maxBuckets(2).continuationToken(first.continuationToken()));
    assertThat(second.buckets()).extracting(Bucket::name).containsExactly(bucket() + ".c");
    assertThat(second.continuationToken()).isNull();
    assertThat(s3().listBuckets(r -> {}).buckets()).extracting(Bucket::name).contains(bucket());
  }

  @Test
  void theLocationOfTheFirstRegionIsLeftUnsaid() {
    assertThat(s3().getBucketLocation(r -> r.bucket(bucket())).locationConstraintAsString())
        .isNullOrEmpty();
  }

  @Test
  void aBucketThatHoldsAnObjectIsNotDeleted() {
    put("key", "text");
    assertRefused(409, "BucketNotEmpty", () -> s3().deleteBucket(r -> r.bucket(bucket())));
    s3().deleteObject(r -> r.bucket(bucket()).key("key"));
    s3().deleteBucket(r -> r.bucket(bucket()));
  }

  @Test
  void aBucketThatIsNotThereIsNamedAsSuchByEveryOperation() {
    assertRefused(404, "NoSuchBucket", () -> s3().listObjectsV2(r -> r.bucket("no-such-bucket")));
    assertReadRefused(
        404, "NoSuchBucket", () -> s3().getObject(r -> r.bucket("no-such-bucket").key("key")));
    assertRefused(
        404,
        "NoSuchBucket",
        () -> s3().putObject(r -> r.bucket("no-such-bucket").key("key"), bytes(10)));
  }

  @Test
  void anOperationThatIsNotBuiltSaysSo() {
    put("key", "text");
    assertRefused(
        501,
        "NotImplemented",
        () -> s3().putObject(r -> r.bucket(bucket()).key("key").writeOffsetBytes(4L), bytes(1)));
    assertThat(text("key")).isEqualTo("text");
  }
}
