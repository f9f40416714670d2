package io.buckets.s3.acl;

import io.buckets.cluster.setting.Acl;
import io.buckets.cluster.setting.BucketAcl;
import io.buckets.cluster.setting.BucketOwnership;
import io.buckets.cluster.setting.BucketOwnership.Rule;
import io.buckets.cluster.setting.PublicAccessBlock;
import io.buckets.cluster.state.Accounts;
import io.buckets.cluster.state.BucketSettings;
import io.buckets.s3.access.Owners;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.auth.BucketDefaults;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import org.jspecify.annotations.Nullable;

/// The settings that a bucket is made with: what its request asks for, else the defaults.
///
/// Source: S3 API reference, CreateBucket.
public final class FirstSettings {
  private static final String OWNERSHIP = "x-amz-object-ownership";

  private FirstSettings() {}

  /// The settings.
  ///
  /// @throws S3Exception INVALID_ARGUMENT; INVALID_BUCKET_ACL_WITH_OBJECT_OWNERSHIP for lists where
  ///   they would have no say
  public static BucketSettings of(S3Request request, BucketDefaults defaults, Accounts accounts) {
    String owner = Owners.asking(request).canonicalId();
    Rule rule = ruleOf(request.header(OWNERSHIP), defaults);
    Acl acl = AskedAcl.of(request.headers(), owner, owner, accounts);
    BucketSettings settings = BucketSettings.DEFAULT.with(new BucketOwnership(rule));
    if (defaults.blocksPublicAccess()) {
      settings = settings.with(PublicAccessBlock.ALL);
    }
    if (acl == null || acl.equals(Acl.ownedBy(owner))) {
      return settings;
    }
    if (rule == Rule.BUCKET_OWNER_ENFORCED) {
      throw S3Exception.of(S3Error.INVALID_BUCKET_ACL_WITH_OBJECT_OWNERSHIP);
    }
    return settings.with(new BucketAcl(acl));
  }

  private static Rule ruleOf(@Nullable String asked, BucketDefaults defaults) {
    if (asked == null) {
      return defaults.ownership();
    }
    try {
      return Rule.named(asked);
    } catch (IllegalArgumentException e) {
      throw new S3Exception(
              S3Error.INVALID_ARGUMENT, "Invalid x-amz-object-ownership header: " + asked, e)
          .with("ArgumentName", OWNERSHIP)
          .with("ArgumentValue", asked);
    }
  }
}
