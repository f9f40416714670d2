package io.buckets.s3.lifecycle;

import io.buckets.cluster.setting.BucketLifecycle;
import io.buckets.cluster.setting.LifecycleRule;
import io.buckets.core.BucketName;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.VersionId;
import io.buckets.s3.tag.Tags;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.listing.ListPage;
import io.buckets.storage.listing.ListRequest;
import io.buckets.storage.listing.VersionsRequest;
import io.buckets.storage.object.ObjectStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the rules of a bucket have in mind for one key, version by version, by the days of the
/// calendar; for operators.
///
/// @param subject which version or upload
/// @param what it is
/// @param since from when its days are counted
/// @param due when it goes; empty if it stays
/// @param rule by which rule, empty if it stays
public record Outlook(String subject, String what, String since, String due, String rule) {
  private static final byte[] NO_DELIMITER = {};

  /// Of everything under a key, newest first, at most a page of versions and of uploads.
  ///
  /// @throws io.buckets.core.StoreException NO_SUCH_BUCKET
  public static List<Outlook> of(ObjectStore store, BucketName bucket, ObjectKey key) {
    Optional<BucketLifecycle> lifecycle =
        store.bucket(bucket).settings().find(BucketLifecycle.class);
    List<Outlook> all = new ArrayList<>();
    if (lifecycle.isEmpty()) {
      return all;
    }
    LifecycleRules rules = new LifecycleRules(lifecycle.get(), LifecycleDay.CALENDAR);
    ListRequest asked =
        new ListRequest(bucket, key.utf8(), NO_DELIMITER, new byte[0], Limits.PAGE_KEYS);
    List<ObjectInfo> versions = new ArrayList<>();
    for (ListPage.Entry entry : store.listVersions(new VersionsRequest(asked, null)).entries()) {
      if (entry instanceof ListPage.Found found && found.object().key().equals(key)) {
        versions.add(found.object());
      }
    }
    for (int i = 0; i < versions.size(); i++) {
      all.add(ofVersion(rules, versions, i, tagsOf(store, bucket, versions.get(i))));
    }
    store.listUploads(asked, "").uploads().stream()
        .filter(upload -> upload.key().equals(key))
        .forEach(upload ->
            all.add(
                of(
                    upload.id(),
                    "upload",
                    upload.initiatedMillis(),
                    rules.abort(key.toString(), upload.initiatedMillis()))));
    return all;
  }

  private static Map<String, String> tagsOf(
      ObjectStore store, BucketName bucket, ObjectInfo version) {
    if (version.deleteMarker()) {
      return Map.of();
    }
    VersionId id = version.version();
    return Tags.ofMetadata(store.head(bucket, version.key(), id).metadata()).values();
  }

  private static Outlook ofVersion(
      LifecycleRules rules, List<ObjectInfo> versions, int at, Map<String, String> tags) {
    ObjectInfo version = versions.get(at);
    String what = version.deleteMarker() ? "delete marker" : "object";
    if (at > 0) {
      long since = Math.max(versions.get(at - 1).modifiedMillis(), version.modifiedMillis());
      LifecycleRules.Subject subject = Removal.subject(version, since, () -> tags);
      return of(
          version.version().toString(),
          "older " + what,
          since,
          rules.noncurrentExpiry(subject, at - 1));
    }
    long since = version.modifiedMillis();
    LifecycleRules.Due due =
        version.deleteMarker()
            ? versions.size() == 1
                ? rules.markerExpiry(version.key().toString(), since)
                : LifecycleRules.Due.NEVER
            : rules.expiry(Removal.subject(version, since, () -> tags));
    return of(version.version().toString(), what, since, due);
  }

  private static Outlook of(String subject, String what, long since, LifecycleRules.Due due) {
    LifecycleRule rule = due.rule();
    return new Outlook(
        subject,
        what,
        Instant.ofEpochMilli(since).toString(),
        rule == null ? "" : Instant.ofEpochMilli(due.millis()).toString(),
        rule == null ? "" : rule.id());
  }
}
