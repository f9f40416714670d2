package io.buckets.s3.auth;

import io.buckets.s3.policy.ConditionContext;
import io.buckets.s3.policy.Policy;
import io.buckets.s3.policy.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a good signature vouches for.
///
/// @param principal who it is
/// @param accessKey who signed
/// @param payload how the body is to be trusted
/// @param contentSha256 the body's SHA-256 in hexadecimal for {@link PayloadKind#WHOLE}, else the
///   word that stands for it
/// @param chunks the chain along the body for signed chunks, else null
/// @param session what comes between the principal and the request; null for nothing
public record Verified(
    Principal principal,
    String accessKey,
    PayloadKind payload,
    String contentSha256,
    @Nullable ChunkSignatures chunks,
    @Nullable Session session) {
  /// Of nobody known.
  public static Verified anonymous(PayloadKind payload, String contentSha256) {
    return new Verified(Principal.anonymous(), "", payload, contentSha256, null, null);
  }

  /// How the session came to be, as conditions ask for it.
  public ConditionContext facts() {
    return session == null ? ConditionContext.NONE : session.facts();
  }

  /// The policies that must allow besides whatever is done; null if none must.
  public @Nullable List<Policy> narrowing() {
    return session == null ? null : session.policies();
  }
}
