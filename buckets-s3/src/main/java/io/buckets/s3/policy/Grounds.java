package io.buckets.s3.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that a decision is made by.
///
/// @param identity the policies of the principal: its own and its groups', or its role's
/// @param session the policies its session was narrowed to; null if it was not
/// @param resource the policy of the bucket; null if it has none
/// @param acl what the access control list grants the principal for this
/// @param restricted whether the bucket's policy is public and RestrictPublicBuckets is on, so that
///   only its owner's account gets in
public record Grounds(
    List<Policy> identity,
    @Nullable List<Policy> session,
    @Nullable Policy resource,
    AclGrant acl,
    boolean restricted) {
  /// No policy and no grant.
  public static final Grounds NONE = new Grounds(List.of(), null, null, AclGrant.NONE, false);

  /// What an access control list says.
  public enum AclGrant {
    NONE,
    /// It grants the principal's account.
    ACCOUNT,
    /// It grants everyone, or everyone who is known.
    GROUP
  }

  public Grounds {
    identity = List.copyOf(identity);
    session = session == null ? null : List.copyOf(session);
  }
}
