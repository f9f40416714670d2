package io.buckets.s3.lifecycle;

import io.buckets.cluster.setting.BucketLifecycle;
import io.buckets.cluster.setting.LifecycleRule;
import io.buckets.core.BucketName;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.tag.Tags;
import io.buckets.s3.wire.Percent;
import io.buckets.s3.wire.Timestamps;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.UploadInfo;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What an answer says of how long its object, or its upload, will be there. Dates are those of the
/// calendar, whatever a day is made to be for trying rules out.
///
/// Source: S3 API reference, PutObject, `x-amz-expiration`; CreateMultipartUpload,
/// `x-amz-abort-date`.
public final class LifecycleHeaders {
  private LifecycleHeaders() {}

  /// Says when an object expires, if it does; nothing of older versions and delete markers.
  public static void add(
      ResponseHeaders answer, ObjectStore store, BucketName bucket, ObjectInfo object) {
    Optional<LifecycleRules> rules = rules(store, bucket);
    if (rules.isEmpty() || !object.latest() || object.deleteMarker()) {
      return;
    }
    LifecycleRules.Due due =
        rules
            .get()
            .expiry(
                Removal.subject(
                    object,
                    object.modifiedMillis(),
                    () -> Tags.ofMetadata(object.metadata()).values()));
    LifecycleRule rule = due.rule();
    if (rule != null) {
      answer.add(
          "x-amz-expiration",
          "expiry-date=\"" + Timestamps.http(due.millis()) + "\", rule-id=\"" + id(rule) + '"');
    }
  }

  /// Says when an upload will be given up, if it will.
  public static void addAbort(
      ResponseHeaders answer, ObjectStore store, BucketName bucket, UploadInfo upload) {
    Optional<LifecycleRules> rules = rules(store, bucket);
    if (rules.isEmpty()) {
      return;
    }
    LifecycleRules.Due due = rules.get().abort(upload.key().toString(), upload.initiatedMillis());
    LifecycleRule rule = due.rule();
    if (rule != null) {
      answer.add("x-amz-abort-date", Timestamps.http(due.millis()));
      answer.add("x-amz-abort-rule-id", id(rule));
    }
  }

  private static String id(LifecycleRule rule) {
    return Percent.encode(rule.id().getBytes(StandardCharsets.UTF_8), Percent.Part.QUERY);
  }

  private static Optional<LifecycleRules> rules(ObjectStore store, BucketName bucket) {
    return store
        .bucket(bucket)
        .settings()
        .find(BucketLifecycle.class)
        .map(lifecycle -> new LifecycleRules(lifecycle, LifecycleDay.CALENDAR));
  }
}
