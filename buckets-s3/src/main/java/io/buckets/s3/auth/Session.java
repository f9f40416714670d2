package io.buckets.s3.auth;

import io.buckets.s3.policy.ConditionContext;
import io.buckets.s3.policy.Policy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What comes between a principal and its requests when it does not sign with a key pair of its own
/// alone.
///
/// @param policies that must allow besides the principal's; null if none must
/// @param facts how it came to be, as conditions ask for it
/// @param grant of a session that ends by itself and has a token; else null
public record Session(
    @Nullable List<Policy> policies, ConditionContext facts, @Nullable SessionGrant grant) {
  public Session {
    policies = policies == null ? null : List.copyOf(policies);
  }

  /// Of a key pair that may do no more than these policies allow.
  static Session narrowed(List<Policy> policies) {
    return new Session(policies, ConditionContext.NONE, null);
  }
}
