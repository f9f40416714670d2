package io.buckets.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

final class SdkConditionsTest extends SdkTest {
  private static final String OTHER = "\"0123456789abcdef0123456789abcdef\"";

  @Test
  void readsHappenOnlyIfTheirConditionHolds() {
    String tag = put("key", "text");
    Instant past = Instant.now().minus(Duration.ofDays(1));
    Instant soon = Instant.now().plus(Duration.ofDays(1));
    assertThat(get(r -> r.ifMatch(tag))).isEqualTo("text");
    assertThat(get(r -> r.ifNoneMatch(OTHER))).isEqualTo("text");
    assertThat(get(r -> r.ifModifiedSince(past))).isEqualTo("text");
    assertThat(get(r -> r.ifUnmodifiedSince(soon))).isEqualTo("text");
    assertReadRefused(412, "PreconditionFailed", () -> get(r -> r.ifMatch(OTHER)));
    assertReadRefused(412, "PreconditionFailed", () -> get(r -> r.ifUnmodifiedSince(past)));
    assertStatus(304, () -> get(r -> r.ifNoneMatch(tag)));
    assertStatus(304, () -> s3().headObject(r -> r.bucket(bucket()).key("key").ifNoneMatch(tag)));
    assertStatus(412, () -> s3().headObject(r -> r.bucket(bucket()).key("key").ifMatch(OTHER)));
  }

  private String get(Consumer<GetObjectRequest.Builder> condition) {
    return s3().getObject(
            r -> {
              r.bucket(bucket()).key("key");
              condition.accept(r);
            })
        .asUtf8String();
  }

  @Test
  void aPutIfAbsentIsTheFirstOrNone() {
    putIf("first", r -> r.ifNoneMatch("*"));
    assertRefused(412, "PreconditionFailed", () -> putIf("second", r -> r.ifNoneMatch("*")));
    assertThat(text("key")).isEqualTo("first");
    s3().deleteObject(r -> r.bucket(bucket()).key("key"));
    putIf("third", r -> r.ifNoneMatch("*"));
    assertThat(text("key")).isEqualTo("third");
  }

  @Test
  void aPutIfMatchReplacesOnlyWhatTheClientHasSeen() {
    String first = put("key", "first");
    String second = putIf("second", r -> r.ifMatch(first));
    assertRefused(412, "PreconditionFailed", () -> putIf("late", r -> r.ifMatch(first)));
    assertThat(text("key")).isEqualTo("second");
    s3().deleteObject(r -> r.bucket(bucket()).key("key"));
    assertRefused(404, "NoSuchKey", () -> putIf("late", r -> r.ifMatch(second)));
  }

  private String putIf(String text, Consumer<PutObjectRequest.Builder> condition) {
    return s3().putObject(
            r -> {
              r.bucket(bucket()).key("key");
              condition.accept(r);
            },
            text.getBytes(UTF_8))
        .eTag();
  }

  @Test
  void aDeleteIfMatchSparesWhatTheClientHasNotSeen() {
    String tag = put("key", "text");
    assertRefused(
        412,
        "PreconditionFailed",
        () -> s3().deleteObject(r -> r.bucket(bucket()).key("key").ifMatch(OTHER)));
    assertThat(text("key")).isEqualTo("text");
    s3().deleteObject(r -> r.bucket(bucket()).key("key").ifMatch(tag));
    assertReadRefused(404, "NoSuchKey", () -> text("key"));
  }

  @Test
  void aCopyHappensOnlyIfTheSourceAndThePlaceAreAsExpected() {
    String tag = put("from", "text");
    put("taken", "taken");
    copyTo("key", r -> r.copySourceIfMatch(tag));
    assertThat(text("key")).isEqualTo("text");
    assertReadRefused(
        412, "PreconditionFailed", () -> copyTo("key", r -> r.copySourceIfMatch(OTHER)));
    // CRT asks by HEAD with the same condition, and hears the answer of a read.
    assertStatus(
        kind == SdkKind.CRT ? 304 : 412, () -> copyTo("key", r -> r.copySourceIfNoneMatch(tag)));
    assertRefused(412, "PreconditionFailed", () -> copyTo("taken", r -> r.ifNoneMatch("*")));
    copyTo("free", r -> r.ifNoneMatch("*"));
    assertThat(text("free")).isEqualTo("text");
    assertThat(text("taken")).isEqualTo("taken");
  }

  private void copyTo(String to, Consumer<CopyObjectRequest.Builder> condition) {
    s3().copyObject(r -> {
      r.sourceBucket(bucket()).sourceKey("from").destinationBucket(bucket());
      r.destinationKey(to);
      condition.accept(r);
    });
  }
}
