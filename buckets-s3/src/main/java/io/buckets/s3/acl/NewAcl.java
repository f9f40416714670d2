package io.buckets.s3.acl;

import io.buckets.cluster.setting.Acl;
import io.buckets.cluster.setting.BucketOwnership.Rule;
import io.buckets.cluster.setting.Grant;
import io.buckets.cluster.state.Accounts;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.StoreException;
import io.buckets.net.HttpHeaders;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.Ownership;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whom a new object will belong to, and its access control list.
///
/// Source: S3 user guide, "Controlling ownership of objects and disabling ACLs for your bucket".
public final class NewAcl {
  /// To whom belongs what nobody known wrote.
  private static final String NOBODY = "65a011a29cdf8ec533ec3d1ccaae921c";

  private NewAcl() {}

  /// What is kept with a new object about it, to be merged into its metadata. Nothing where lists
  /// have no say.
  ///
  /// @throws S3Exception ACCESS_CONTROL_LIST_NOT_SUPPORTED, ACCESS_DENIED for a public list where
  ///   those are blocked, INVALID_ARGUMENT
  /// @throws StoreException NO_SUCH_BUCKET
  public static Map<String, String> metadata(S3Request request, ObjectStore store) {
    BucketInfo bucket = store.bucket(request.bucket());
    Accounts accounts = store.state().accounts();
    String bucketOwner = Ownership.ownerOf(bucket, accounts).canonicalId();
    Principal.Account writer = request.principal().account();
    String writerId = writer == null ? NOBODY : writer.canonicalId();
    HttpHeaders headers = request.headers();
    Acl asked = AskedAcl.of(headers, writerId, bucketOwner, accounts);
    if (!Ownership.hasAcls(bucket)) {
      requireOwners(asked, bucketOwner);
      return Map.of();
    }
    Access.requireNotBlocked(asked, bucket, request);
    boolean handsOver =
        Ownership.rule(bucket) == Rule.BUCKET_OWNER_PREFERRED
            && "bucket-owner-full-control".equals(headers.first(AskedAcl.CANNED));
    Acl acl = asked == null ? Acl.ownedBy(writerId) : asked;
    return Map.of(Ownership.ACL, (handsOver ? Acl.ownedBy(bucketOwner) : acl).text());
  }

  /// Where lists have no say, only those are taken that say what is so anyway: all to the bucket's
  /// owner.
  private static void requireOwners(@Nullable Acl asked, String bucketOwner) {
    if (asked == null) {
      return;
    }
    boolean all = false;
    for (Grant grant : asked.grants()) {
      boolean owners = grant.grantee().equals(bucketOwner);
      all |= owners && grant.permission() == Grant.Permission.FULL_CONTROL;
      if (!owners && !grant.grantee().equals(asked.owner())) {
        throw S3Exception.of(S3Error.ACCESS_CONTROL_LIST_NOT_SUPPORTED);
      }
    }
    if (!all) {
      throw S3Exception.of(S3Error.ACCESS_CONTROL_LIST_NOT_SUPPORTED);
    }
  }
}
