package io.buckets.s3.access;

import io.buckets.cluster.setting.Acl;
import io.buckets.cluster.setting.BucketAcl;
import io.buckets.cluster.setting.BucketOwnership;
import io.buckets.cluster.setting.BucketOwnership.Rule;
import io.buckets.cluster.state.Account;
import io.buckets.cluster.state.Accounts;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.storage.erasing.ObjectInfo;

/// Whom buckets and objects belong to, and the lists that go with them. Pure.
public final class Ownership {
  /// Where an object's access control list is kept; clients never see it. An object without one
  /// belongs to its bucket's owner.
  public static final String ACL = "buckets-acl";

  private Ownership() {}

  /// Whom the objects of a bucket belong to.
  public static Rule rule(BucketInfo bucket) {
    return bucket
        .settings()
        .find(BucketOwnership.class)
        .map(BucketOwnership::rule)
        .orElse(Rule.BUCKET_OWNER_ENFORCED);
  }

  /// Whether access control lists have a say in a bucket.
  public static boolean hasAcls(BucketInfo bucket) {
    return rule(bucket) != Rule.BUCKET_OWNER_ENFORCED;
  }

  /// The account that a bucket belongs to.
  public static Account ownerOf(BucketInfo bucket, Accounts accounts) {
    return accounts.numbered(bucket.owner()).orElse(Account.ROOT);
  }

  /// The access control list of a bucket.
  public static Acl aclOf(BucketInfo bucket, Accounts accounts) {
    Acl own = Acl.ownedBy(ownerOf(bucket, accounts).canonicalId());
    return hasAcls(bucket)
        ? bucket.settings().find(BucketAcl.class).map(BucketAcl::acl).orElse(own)
        : own;
  }

  /// The access control list of an object.
  ///
  /// @param bucket its bucket
  public static Acl aclOf(ObjectInfo object, BucketInfo bucket, Accounts accounts) {
    String kept = object.metadata().get(ACL);
    return kept == null || !hasAcls(bucket)
        ? Acl.ownedBy(ownerOf(bucket, accounts).canonicalId())
        : Acl.parse(kept);
  }
}
