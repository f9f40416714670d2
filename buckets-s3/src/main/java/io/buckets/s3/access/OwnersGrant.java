package io.buckets.s3.access;

import io.buckets.net.HttpHeaders;
import io.buckets.s3.policy.S3Action;
import java.util.Locale;

/// The wish of who makes an object that its bucket's owner have full control of it. It takes
/// nothing from that owner, who may ask for it with a condition of the bucket's policy: to be
/// allowed `s3:PutObject` is enough for it, where any other list needs `s3:PutObjectAcl` too. Pure.
///
/// Source: S3 user guide, "Policy examples for ACLs"
/// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-condition-keys.html)
/// for `x-amz-grant-full-control`, and CloudTrail user guide, "Amazon S3 bucket policy for
/// CloudTrail"
/// (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html)
/// for `bucket-owner-full-control`: both policies allow `s3:PutObject` alone.
final class OwnersGrant {
  private static final String CANNED = "x-amz-acl";
  private static final String GRANT = "x-amz-grant-";

  private OwnersGrant() {}

  /// Whether a demand is for leave to give a new object such a list.
  static boolean isAbout(Demand demand) {
    return demand.action() == S3Action.PUT_OBJECT_ACL && demand.fresh();
  }

  /// Whether header fields ask for that and for nothing else.
  ///
  /// @param owner canonical id of whom the bucket belongs to
  static boolean isAllOf(HttpHeaders headers, String owner) {
    boolean asked = false;
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i).toLowerCase(Locale.ROOT);
      if (!name.equals(CANNED) && !name.startsWith(GRANT)) {
        continue;
      }
      if (!isOwners(name, headers.value(i), owner)) {
        return false;
      }
      asked = true;
    }
    return asked;
  }

  private static boolean isOwners(String name, String value, String owner) {
    if (name.equals(CANNED)) {
      return value.equals("bucket-owner-full-control");
    }
    return name.equals(GRANT + "full-control")
        && (value.equals("id=" + owner) || value.equals("id=\"" + owner + '"'));
  }
}
