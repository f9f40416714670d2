package io.buckets.s3.lifecycle;

import io.buckets.cluster.setting.BucketLifecycle;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.VersionId;
import io.buckets.s3.tag.Tags;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.DeleteOptions;
import io.buckets.storage.object.Deleted;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.Precondition;
import io.buckets.storage.object.UploadInfo;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has things of one bucket go that its rules say are due.
///
/// A rule judges what a listing showed; where the delete is decided it is judged again, on what is
/// there then, its tags included, and by the rules that the bucket has then. What has changed
/// meanwhile stays until it is looked at anew. A lock refuses there like any other delete.
///
/// Threading: one thread.
final class Removal {
  private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

  private final ObjectStore store;
  private final Stretch stretch;
  private final LifecycleRules rules;
  private final long nowMillis;
  private final Expired.Witness witness;
  private long removed;
  private boolean postponed;

  /// @param witness is told what goes
  Removal(
      ObjectStore store,
      Stretch stretch,
      LifecycleRules rules,
      long nowMillis,
      Expired.Witness witness) {
    this.witness = witness;
    this.store = store;
    this.stretch = stretch;
    this.rules = rules;
    this.nowMillis = nowMillis;
  }

  LifecycleRules rules() {
    return rules;
  }

  long nowMillis() {
    return nowMillis;
  }

  /// How many things went.
  long removed() {
    return removed;
  }

  /// Whether something could not go now that could another time.
  boolean postponed() {
    return postponed;
  }

  /// A version as rules look at it.
  static LifecycleRules.Subject subject(
      ObjectInfo version, long sinceMillis, @Nullable Supplier<Map<String, String>> tags) {
    return new LifecycleRules.Subject(version.key().toString(), version.size(), sinceMillis, tags);
  }

  private static LifecycleRules.Subject known(ObjectInfo version, long sinceMillis) {
    return subject(version, sinceMillis, () -> Tags.ofMetadata(version.metadata()).values());
  }

  /// The object goes, or gets a delete marker on top.
  boolean expire(ObjectInfo object) {
    return remove(
        object,
        null,
        current ->
            current.latest() && isDue(rules.expiry(known(current, current.modifiedMillis()))));
  }

  /// A version goes that is not the newest.
  ///
  /// @param sinceMillis when it was followed by another
  /// @param newer how many of its kind are newer
  boolean removeNoncurrent(ObjectInfo version, long sinceMillis, int newer) {
    return remove(
        version,
        version.version(),
        current ->
            !current.latest() && isDue(rules.noncurrentExpiry(known(current, sinceMillis), newer)));
  }

  /// A delete marker goes that has nothing below it; nothing can have come below it meanwhile, only
  /// on top.
  boolean removeMarker(ObjectInfo marker) {
    return remove(marker, marker.version(), current -> current.latest() && current.deleteMarker());
  }

  /// An upload is given up; an id is never used again, so that it can only be this one.
  boolean abort(UploadInfo upload) {
    return attempt(
        () -> {
          store.abort(stretch.bucket().name(), upload.key(), upload.id());
          saw(Expired.Kind.UPLOAD, upload.key(), null, -1);
        },
        upload.key().toString());
  }

  private boolean isDue(LifecycleRules.Due due) {
    return due.millis() <= nowMillis;
  }

  private boolean remove(ObjectInfo judged, @Nullable VersionId id, Judgement judgement) {
    Precondition still =
        current -> {
          if (current == null || !isSame(current, judged) || !judgement.holds(current)) {
            throw changed("the version is not there any more, or not due");
          }
          requireSameRules();
        };
    return attempt(
        () -> {
          Deleted deleted =
              store.delete(stretch.bucket().name(), judged.key(), new DeleteOptions(id, still));
          boolean hidden = id == null && deleted.deleteMarker();
          saw(
              hidden ? Expired.Kind.HIDDEN : Expired.Kind.VERSION,
              judged.key(),
              judged.version(),
              judged.size());
        },
        judged.key().toString());
  }

  private void saw(Expired.Kind kind, ObjectKey key, @Nullable VersionId version, long bytes) {
    Stretch.Bucket bucket = stretch.bucket();
    witness.saw(new Expired(bucket.name(), bucket.id(), kind, key, version, bytes));
  }

  @FunctionalInterface
  private interface Judgement {
    boolean holds(ObjectInfo current);
  }

  private static boolean isSame(ObjectInfo current, ObjectInfo judged) {
    return current.version().equals(judged.version())
        && current.modifiedMillis() == judged.modifiedMillis()
        && current.deleteMarker() == judged.deleteMarker()
        && current.etag().equals(judged.etag());
  }

  private void requireSameRules() {
    var bucket = store.bucket(stretch.bucket().name());
    boolean same =
        bucket.id() == stretch.bucket().id()
            && bucket
                .settings()
                .find(BucketLifecycle.class)
                .filter(stretch.lifecycle()::equals)
                .isPresent();
    if (!same) {
      throw changed("the bucket has other rules now");
    }
  }

  private static StoreException changed(String why) {
    return new StoreException(Reason.PRECONDITION_FAILED, why);
  }

  private boolean attempt(Runnable step, String key) {
    try {
      step.run();
      removed++;
      return true;
    } catch (StoreException e) {
      LOG.debug("{}/{} stays: {}", stretch.bucket().name(), key, e.getMessage());
      postponed |= isPassing(e.reason());
      return false;
    }
  }

  /// Whether a refusal has to do with drives or load, not with what was to go.
  private static boolean isPassing(Reason reason) {
    return switch (reason) {
      case BUSY, NO_QUORUM, UNCERTAIN, CLOCK_SKEW, TIMEOUT, CLOSED, FULL, INTERNAL, CONFLICT ->
          true;
      default -> false;
    };
  }
}
