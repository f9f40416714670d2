package io.buckets.s3.policy;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A policy, parsed, checked and compiled. Immutable, any thread.
///
/// @param id the name its author gave it, or null
/// @param statements in their order
public record Policy(@Nullable String id, List<Statement> statements) {
  private static final String DENIES_ALL =
      """
      {"Id": "unreadable", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "*",
       "Resource": "*"}}\
      """;

  public Policy {
    statements = List.copyOf(statements);
  }

  /// The policy of a bucket.
  ///
  /// @throws PolicyException if S3 would refuse it for that bucket
  public static Policy ofBucket(String text, String bucket) {
    Policy policy = PolicyParser.parse(text, PolicyKind.BUCKET);
    BucketPolicyRules.check(policy, text, bucket);
    return policy;
  }

  /// A bucket's policy as it was stored, and was checked then. If it can't be read, as the policy
  /// of a newer build may not be, it denies everyone everything: what it would have denied is
  /// unknown.
  public static Policy ofStored(String text) {
    try {
      return PolicyParser.parse(text, PolicyKind.BUCKET);
    } catch (PolicyException e) {
      return PolicyParser.parse(DENIES_ALL, PolicyKind.BUCKET);
    }
  }

  /// A policy attached to a user, group or role, or passed for a session.
  ///
  /// @throws PolicyException if IAM would refuse it
  public static Policy ofIdentity(String text) {
    return PolicyParser.parse(text, PolicyKind.IDENTITY);
  }

  /// The policy of a role that says who may assume it.
  ///
  /// @throws PolicyException if IAM would refuse it
  public static Policy ofTrust(String text) {
    return PolicyParser.parse(text, PolicyKind.TRUST);
  }

  /// Only what it denies: all that a bucket's policy has to say about objects of other accounts.
  public Policy denials() {
    return new Policy(id, statements.stream().filter(Predicate.not(Statement::allows)).toList());
  }

  /// Whether it lets in a public that nobody has counted.
  public boolean isPublic() {
    return PublicAccess.isGivenBy(this);
  }
}
