package io.buckets.s3.access;

import io.buckets.cluster.setting.Acl;
import io.buckets.cluster.state.Account;
import io.buckets.core.BucketName;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.wire.Owner;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import java.util.Map;

/// Whom things belong to, as documents show it.
public final class Owners {
  private Owners() {}

  /// Whom a bucket belongs to.
  ///
  /// @throws io.buckets.core.StoreException NO_SUCH_BUCKET
  public static Owner ofBucket(ObjectStore store, BucketName bucket) {
    return of(Ownership.ownerOf(store.bucket(bucket), store.state().accounts()));
  }

  /// Whom an object or upload belongs to whose metadata this is.
  public static Owner ofObject(ObjectStore store, BucketName bucket, Map<String, String> metadata) {
    String kept = metadata.get(Ownership.ACL);
    if (kept == null) {
      return ofBucket(store, bucket);
    }
    String id = Acl.parse(kept).owner();
    return store.state().accounts().identified(id).map(Owners::of).orElse(new Owner(id, ""));
  }

  /// The account that asks.
  ///
  /// @throws S3Exception ACCESS_DENIED if nobody known does
  public static Principal.Account asking(S3Request request) {
    Principal.Account account = request.principal().account();
    if (account == null) {
      throw S3Exception.of(S3Error.ACCESS_DENIED);
    }
    return account;
  }

  private static Owner of(Account account) {
    return new Owner(account.canonicalId(), account.name());
  }
}
