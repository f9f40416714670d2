package io.buckets.s3.policy;

import org.jspecify.annotations.Nullable;

/// May this principal do this?
///
/// @param action as policies spell it, such as `s3:GetObject`
/// @param resource its ARN, such as `arn:aws:s3:::bucket/key`
/// @param owner the number of the account the resource belongs to; null if it is of no account yet,
///   so that only the principal's own policies count. An object that is not its bucket's owner's
///   belongs to the account that wrote it
public record Question(
    Principal principal,
    String action,
    String resource,
    @Nullable String owner,
    ConditionContext context) {
  private static final String S3 = "arn:aws:s3:::";

  /// What actions on no bucket in particular act on: policies may allow them on `*` or on this.
  public static final String ALL_BUCKETS = S3 + "*";

  /// The ARN of a bucket.
  public static String bucketArn(String bucket) {
    return S3 + bucket;
  }

  /// The ARN of an object.
  public static String objectArn(String bucket, String key) {
    return S3 + bucket + "/" + key;
  }

  /// Whether principal and resource are of one account.
  boolean inOneAccount() {
    Principal.Account account = principal.account();
    return account != null && (owner == null || owner.equals(account.number()));
  }
}
