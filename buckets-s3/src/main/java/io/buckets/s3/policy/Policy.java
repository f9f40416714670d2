package io.buckets.s3.policy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A policy, parsed, checked and compiled; what is often asked of it is found out then. Immutable,
/// any thread.
public final class Policy {
  private static final String DENIES_ALL =
      """
      {"Id": "unreadable", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "*",
       "Resource": "*"}}\
      """;

  private final @Nullable String id;
  private final List<Statement> statements;
  private final List<Statement> denying;
  private final boolean open;

  Policy(@Nullable String id, List<Statement> statements) {
    this.id = id;
    this.statements = List.copyOf(statements);
    this.denying = statements.stream().filter(Predicate.not(Statement::allows)).toList();
    this.open = PublicAccess.isGivenBy(statements);
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

  /// A policy of an identity as it was stored, and was checked then. If it can't be read it denies
  /// everything, as {@link #ofStored} does.
  public static Policy ofStoredIdentity(String text) {
    try {
      return PolicyParser.parse(text, PolicyKind.IDENTITY);
    } catch (PolicyException e) {
      return PolicyParser.parse(DENIES_ALL, PolicyKind.BUCKET);
    }
  }

  /// The policy of a role that says who may assume it.
  ///
  /// @throws PolicyException if IAM would refuse it
  public static Policy ofTrust(String text) {
    return PolicyParser.parse(text, PolicyKind.TRUST);
  }

  /// The name its author gave it, or null.
  public @Nullable String id() {
    return id;
  }

  /// Its statements, in their order.
  public List<Statement> statements() {
    return statements;
  }

  /// Numbers of the accounts that its statements name as principals.
  public Set<String> principalAccounts() {
    Set<String> all = new TreeSet<>();
    for (Statement statement : statements) {
      Principals principals = statement.audience().principals();
      if (principals != null) {
        all.addAll(principals.accounts());
      }
    }
    return all;
  }

  /// Only what it denies: all that a bucket's policy has to say about objects of other accounts.
  public Policy denials() {
    return denying.size() == statements.size() ? this : new Policy(id, denying);
  }

  /// Whether it lets in a public that nobody has counted.
  public boolean isPublic() {
    return open;
  }
}
