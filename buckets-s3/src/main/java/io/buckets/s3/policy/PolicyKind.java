package io.buckets.s3.policy;

/// What a policy is attached to, and so which elements it has and in which words it is refused:
/// S3's for a bucket's, IAM's for the others.
enum PolicyKind {
  /// A bucket: it says about whom, and of which resources of the bucket.
  BUCKET,
  /// A user, group, role or session: it is about who has it.
  IDENTITY,
  /// A role, and it says who may assume it.
  TRUST;

  boolean hasPrincipals() {
    return this != IDENTITY;
  }

  boolean hasResources() {
    return this != TRUST;
  }

  /// The refusal of a policy that breaks the grammar.
  ///
  /// @param s3 how S3 says it
  PolicyException malformed(String s3) {
    return new PolicyException(this == BUCKET ? s3 : "Syntax errors in policy.");
  }

  /// The refusal of a policy without one of its elements.
  PolicyException missing(String element) {
    if (this == BUCKET) {
      return new PolicyException("Missing required field " + element);
    }
    return switch (element) {
      case "Action" -> new PolicyException("Policy statement must contain actions.");
      case "Resource" -> new PolicyException("Policy statement must contain resources.");
      default -> malformed("");
    };
  }
}
