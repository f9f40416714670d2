package io.buckets.cluster.setting;

import io.buckets.core.BucketName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Settings of a bucket, with all that each can say, as the golden files hold them.
public final class SettingSamples {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private SettingSamples() {}

  /// Those that a bucket with versions takes, in the order of their commands.
  public static List<BucketSetting> all() {
    return List.of(
        new BucketCors(
            List.of(
                new BucketCors.Rule(
                    "web", List.of("x-*"), List.of("GET"), List.of("*"), List.of("etag"), 60))),
        new BucketEncryption(BucketEncryption.Method.KMS, "k", true, true),
        lifecycle(),
        new BucketLocation("eu-west-1"),
        new BucketNotification(
            List.of(
                new BucketNotification.Target(
                    BucketNotification.Kind.QUEUE,
                    "q",
                    "arn:aws:sqs:us-east-1:000000000000:q",
                    List.of("s3:ObjectCreated:*"),
                    List.of(new BucketNotification.KeyFilter("prefix", "a/")))),
            true),
        new BucketLock(
            Optional.of(new BucketLock.Rule(LockMode.GOVERNANCE, 7, BucketLock.Unit.DAYS))),
        new BucketLogging(
            new BucketName("films"),
            "log/",
            List.of(Grant.user("cd".repeat(32), Grant.Permission.READ)),
            BucketLogging.Keys.BY_EVENT_TIME),
        new BucketPayment(true),
        new BucketPolicy("{\"é\": 1}"),
        PublicAccessBlock.ALL,
        new BucketWebsite(
            null,
            "index.html",
            "error.html",
            List.of(
                new BucketWebsite.Rule(
                    "old/",
                    404,
                    new BucketWebsite.Place("example.com", "https"),
                    302,
                    new BucketWebsite.Replacement("new/", null)))));
  }

  private static BucketLifecycle lifecycle() {
    LifecycleFilter filter =
        new LifecycleFilter(LifecycleFilter.Form.AND, "logs/", Map.of("a", "b"), 10, 1000);
    LifecycleRule rule =
        new LifecycleRule(
            "r",
            true,
            filter,
            new LifecycleRule.Expiration(0, NOW, false),
            new LifecycleRule.Noncurrent(3, 2),
            7,
            List.of(),
            List.of());
    return new BucketLifecycle(List.of(rule), BucketLifecycle.Smallest.ALL_STORAGE_CLASSES_128K);
  }
}
