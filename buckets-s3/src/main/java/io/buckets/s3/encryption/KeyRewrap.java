package io.buckets.s3.encryption;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.VersionId;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.listing.ListPage;
import io.buckets.storage.listing.ListRequest;
import io.buckets.storage.listing.VersionsPage;
import io.buckets.storage.listing.VersionsRequest;
import io.buckets.storage.object.ObjectStore;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Seals the data keys of objects with the newest versions of their keys, after keys were rotated:
/// one edit of each object's metadata, and none of its bytes. Objects are read and written as ever
/// meanwhile, since older versions of keys go on opening what they sealed.
///
/// Threading: any thread; one walk at a time, on a thread of its own.
public final class KeyRewrap {
  private static final Logger LOG = LoggerFactory.getLogger(KeyRewrap.class);
  private static final byte[] NOTHING = {};

  private final ObjectStore store;
  private final KeyVault vault;
  private final AtomicBoolean running = new AtomicBoolean();
  private final AtomicLong visited = new AtomicLong();
  private final AtomicLong rewrapped = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile String error = "";

  public KeyRewrap(ObjectStore store, KeyVault vault) {
    this.store = store;
    this.vault = vault;
  }

  /// How far the walk has come, or the last one came.
  ///
  /// @param running whether it is under way
  /// @param visited objects gone by
  /// @param rewrapped of these, sealed anew
  /// @param failed of these, left as they were
  /// @param error why it ended early; empty if it did not
  public record Progress(
      boolean running, long visited, long rewrapped, long failed, String error) {}

  public Progress progress() {
    return new Progress(running.get(), visited.get(), rewrapped.get(), failed.get(), error);
  }

  /// Begins a walk by all objects.
  ///
  /// @throws StoreException CONFLICT if one is under way
  public void start() {
    begin();
    Thread.ofPlatform().daemon().name("rewrap").start(this::walkToTheEnd);
  }

  /// Walks by all objects; returns when it is done.
  void run() {
    begin();
    walkToTheEnd();
  }

  private void begin() {
    if (!running.compareAndSet(false, true)) {
      throw new StoreException(Reason.CONFLICT, "keys are being sealed anew already");
    }
    visited.set(0);
    rewrapped.set(0);
    failed.set(0);
    error = "";
  }

  private void walkToTheEnd() {
    try {
      store.buckets().forEach(this::walkIfThere);
    } catch (RuntimeException e) {
      LOG.warn("sealing keys anew ended early", e);
      error = String.valueOf(e.getMessage());
    } finally {
      running.set(false);
    }
  }

  /// A bucket may be deleted meanwhile.
  private void walkIfThere(BucketInfo bucket) {
    try {
      walk(bucket);
    } catch (StoreException e) {
      if (e.reason() != Reason.NO_SUCH_BUCKET) {
        throw e;
      }
    }
  }

  private void walk(BucketInfo bucket) {
    VersionsPage.@Nullable Last after = new VersionsPage.Last(NOTHING, null);
    while (after != null) {
      ListRequest keys =
          new ListRequest(bucket.name(), NOTHING, NOTHING, after.key(), Limits.PAGE_KEYS);
      VersionsPage page = store.listVersions(new VersionsRequest(keys, after.place()));
      for (ListPage.Entry entry : page.entries()) {
        if (entry instanceof ListPage.Found found && !found.object().deleteMarker()) {
          visit(bucket, found.object().key(), found.object().version());
        }
      }
      after = page.truncated() ? page.last() : null;
    }
  }

  private void visit(BucketInfo bucket, ObjectKey key, VersionId version) {
    visited.incrementAndGet();
    try {
      ObjectInfo object = store.head(bucket.name(), key, version);
      if (isOld(SealRecord.of(object.metadata()))) {
        var _ = store.edit(bucket.name(), key, version, current -> rewrapped(bucket.id(), current));
        rewrapped.incrementAndGet();
      }
    } catch (StoreException | S3Exception e) {
      boolean gone =
          e instanceof StoreException why
              && (why.reason() == Reason.NO_SUCH_KEY || why.reason() == Reason.NO_SUCH_VERSION);
      if (!gone) {
        LOG.warn("the key of {}/{} was not sealed anew: {}", bucket.name(), key, e.getMessage());
        failed.incrementAndGet();
      }
    }
  }

  private boolean isOld(@Nullable SealRecord record) {
    return record != null
        && record.kind() != SealRecord.Kind.CUSTOMER
        && record.keyVersion() < vault.newest(record.keyName());
  }

  private Map<String, String> rewrapped(long bucketId, ObjectInfo current) {
    SealRecord record = SealRecord.of(current.metadata());
    if (record == null || !isOld(record)) {
      return current.metadata();
    }
    SealRecord anew =
        new Reseal(vault).apply(bucketId, current.key(), record, Reseal.Target.of(record));
    return anew.replacing(current.metadata());
  }
}
