package io.buckets.s3.policy;

import io.buckets.s3.policy.Decision.Source;
import io.buckets.s3.policy.Grounds.AclGrant;
import io.buckets.s3.policy.Principal.Account;
import io.buckets.s3.policy.Principals.Closeness;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How all the policies that have a say come to one decision. Pure.
///
/// - A statement that denies, in any of them, decides.
/// - In one account either the principal's policies or the bucket's may allow; the root of the
///   account needs none.
/// - From another account both must allow; there the root needs only the bucket's.
/// - A session narrowed by policies needs their leave too, unless the bucket's policy names that
///   very session.
/// - A grant of an access control list counts as one by the bucket's policy.
/// - The root of a bucket's account can always manage the bucket's policy, so that no policy locks
///   everyone out.
///
/// Source: IAM user guide, "Policy evaluation logic"; S3 user guide, "How Amazon S3 authorizes a
/// request"; S3 API reference, "PutBucketPolicy".
public final class AccessRules {
  private static final Set<String> POLICY_ACTIONS =
      Set.of(
          S3Action.GET_BUCKET_POLICY.iam(),
          S3Action.PUT_BUCKET_POLICY.iam(),
          S3Action.DELETE_BUCKET_POLICY.iam());

  private AccessRules() {}

  /// Decides.
  public static Decision decide(Question question, Grounds grounds) {
    boolean own = question.inOneAccount();
    if (own
        && question.principal() instanceof Account
        && grounds.session() == null
        && POLICY_ACTIONS.contains(question.action())) {
      return Decision.allow(Source.ROOT, null);
    }
    Verdict identity = Verdict.of(grounds.identity(), question);
    Verdict resource =
        grounds.resource() == null
            ? Verdict.SILENCE
            : Verdict.of(List.of(grounds.resource()), question);
    List<Policy> narrowed = grounds.session();
    Verdict session = narrowed == null ? Verdict.SILENCE : Verdict.of(narrowed, question);
    Decision denied = denied(identity, resource, session);
    if (denied != null) {
      return denied;
    }
    boolean service = question.principal() instanceof Principal.Service;
    if (grounds.restricted() && !own && !service) {
      return Decision.implicitDeny(Source.PUBLIC_ACCESS_BLOCK);
    }
    if (resource.closeness() == Closeness.SESSION && own) {
      return Decision.allow(Source.RESOURCE, resource.statement());
    }
    Decision decision =
        own
            ? inOneAccount(question, identity, granted(grounds, resource, Closeness.PRINCIPAL))
            : acrossAccounts(question, identity, granted(grounds, resource, Closeness.ACCOUNT));
    boolean narrow = decision.allowed() && narrowed != null && !session.allows();
    return narrow ? Decision.implicitDeny(Source.SESSION) : decision;
  }

  /// Decides whether a role may be assumed: its trust policy, the resource's here, has to allow it
  /// in every case, whoever asks. Where it names but an account, or another account's, the
  /// principal's own policies must allow it too.
  ///
  /// Source: IAM user guide, "Granting a user permissions to switch roles"; "Cross-account policy
  /// evaluation logic".
  public static Decision decideTrust(Question question, Grounds grounds) {
    Verdict identity = Verdict.of(grounds.identity(), question);
    Policy policy = grounds.resource();
    Verdict trust = policy == null ? Verdict.SILENCE : Verdict.of(List.of(policy), question);
    List<Policy> narrowed = grounds.session();
    Verdict session = narrowed == null ? Verdict.SILENCE : Verdict.of(narrowed, question);
    Decision denied = denied(identity, trust, session);
    if (denied != null) {
      return denied;
    }
    if (!trust.allows()) {
      return Decision.implicitDeny(Source.RESOURCE);
    }
    boolean alone =
        question.principal() instanceof Principal.WebIdentity
            || (question.inOneAccount() && trust.closeness().compareTo(Closeness.PRINCIPAL) >= 0);
    if (!alone && !identity.allows()) {
      return Decision.implicitDeny(Source.IDENTITY);
    }
    boolean named = question.inOneAccount() && trust.closeness() == Closeness.SESSION;
    return narrowed != null && !session.allows() && !named
        ? Decision.implicitDeny(Source.SESSION)
        : Decision.allow(Source.RESOURCE, trust.statement());
  }

  private static @Nullable Decision denied(Verdict identity, Verdict resource, Verdict session) {
    if (resource.denies()) {
      return Decision.deny(Source.RESOURCE, resource.deciding());
    }
    if (identity.denies()) {
      return Decision.deny(Source.IDENTITY, identity.deciding());
    }
    return session.denies() ? Decision.deny(Source.SESSION, session.deciding()) : null;
  }

  private static Decision inOneAccount(
      Question question, Verdict identity, @Nullable Decision granted) {
    if (question.principal() instanceof Account) {
      return Decision.allow(Source.ROOT, null);
    }
    if (identity.allows()) {
      return Decision.allow(Source.IDENTITY, identity.statement());
    }
    return granted == null ? Decision.IMPLICIT_DENY : granted;
  }

  private static Decision acrossAccounts(
      Question question, Verdict identity, @Nullable Decision granted) {
    if (granted == null) {
      return Decision.IMPLICIT_DENY;
    }
    return switch (question.principal()) {
      case Account _, Principal.WebIdentity _, Principal.Anonymous _, Principal.Service _ ->
          granted;
      case Principal.User _, Principal.RoleSession _ ->
          identity.allows() ? granted : Decision.implicitDeny(Source.IDENTITY);
    };
  }

  /// The grant on the side of the resource, if it names the principal at least so closely.
  private static @Nullable Decision granted(Grounds grounds, Verdict resource, Closeness least) {
    if (resource.allows() && resource.closeness().compareTo(least) >= 0) {
      return Decision.allow(Source.RESOURCE, resource.statement());
    }
    boolean listed =
        grounds.acl() == AclGrant.GROUP
            || (grounds.acl() == AclGrant.ACCOUNT && least == Closeness.ACCOUNT);
    return listed ? Decision.allow(Source.ACL, null) : null;
  }
}
