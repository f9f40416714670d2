package io.buckets.s3.logging;

import io.buckets.cluster.setting.Acl;
import io.buckets.cluster.setting.BucketEncryption;
import io.buckets.cluster.setting.BucketLock;
import io.buckets.cluster.setting.BucketPayment;
import io.buckets.cluster.setting.Grant;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.s3.access.Ownership;
import io.buckets.s3.access.ServiceAccess;
import io.buckets.s3.auth.S3Config;
import io.buckets.s3.bucket.BucketRegion;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.encryption.ObjectSeal;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.Precondition;
import io.buckets.storage.object.PutOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts batches of records into the buckets they are for, as the logging service would: subject to
/// what the target lets in, encrypted as it says, and the bucket owner's.
///
/// Source: S3 user guide, "Enabling Amazon S3 server access logging", "Troubleshooting delivery
/// failures". Any thread.
final class LogDelivery {
  private static final Map<String, String> TYPE = Map.of("content-type", "text/plain");

  private final ObjectStore store;
  private final Encryption encryption;
  private final ServiceAccess access;
  private final S3Config config;

  LogDelivery(ObjectStore store, Encryption encryption, S3Config config) {
    this.store = store;
    this.encryption = encryption;
    this.config = config;
    this.access = new ServiceAccess(store, config.clock());
  }

  /// Delivers a batch as one object.
  ///
  /// @return why not, if the target does not let it in
  /// @throws StoreException if it could not be stored
  Optional<String> deliver(LogBatch batch) {
    BucketInfo source = batch.source();
    Optional<BucketInfo> found = store.state().bucket(batch.place().logging().target());
    if (found.isEmpty()) {
      return Optional.of("there is no such bucket");
    }
    BucketInfo target = found.get();
    String region = BucketRegion.of(source, config.regionName());
    ObjectKey key = LogKeys.next(batch, region, config.clock().instant());
    Optional<String> refusal = refusal(source, target, key);
    if (refusal.isEmpty()) {
      put(target, key, batch);
    }
    return refusal;
  }

  private Optional<String> refusal(BucketInfo source, BucketInfo target, ObjectKey key) {
    if (!target.owner().equals(source.owner())) {
      return Optional.of("the bucket belongs to another account");
    }
    if (target.settings().find(BucketLock.class).isPresent()) {
      return Optional.of("the bucket locks versions");
    }
    if (target.settings().find(BucketPayment.class).filter(BucketPayment::requester).isPresent()) {
      return Optional.of("who asks pays in the bucket");
    }
    boolean kms =
        target
            .settings()
            .find(BucketEncryption.class)
            .filter(found -> found.method() == BucketEncryption.Method.KMS)
            .isPresent();
    if (kms) {
      return Optional.of("the bucket encrypts with keys of KMS by default");
    }
    return access.mayDeliver(source, target, key)
        ? Optional.empty()
        : Optional.of("neither its policy nor its access control list lets the log delivery write");
  }

  private void put(BucketInfo target, ObjectKey key, LogBatch batch) {
    ObjectSeal seal = encryption.ofOwn(target, key);
    Map<String, String> kept = Documents.merge(seal.metadata(), acl(target, batch));
    PutOptions options = new PutOptions(Documents.merge(TYPE, kept), Precondition.NONE);
    try (LogSource content = new LogSource(batch.content())) {
      var _ = store.put(target.name(), key, options, seal.whole(content));
    }
  }

  private Map<String, String> acl(BucketInfo target, LogBatch batch) {
    if (!Ownership.hasAcls(target)) {
      return Map.of();
    }
    String owner = Ownership.ownerOf(target, store.state().accounts()).canonicalId();
    List<Grant> grants = new ArrayList<>(Acl.ownedBy(owner).grants());
    grants.addAll(batch.place().logging().grants());
    return Map.of(Ownership.ACL, new Acl(owner, grants).text());
  }
}
