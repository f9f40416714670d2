package io.buckets.s3.auth;

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
/// @param session the policies that must allow besides whatever is done; null if none must
public record Verified(
    Principal principal,
    String accessKey,
    PayloadKind payload,
    String contentSha256,
    @Nullable ChunkSignatures chunks,
    @Nullable List<Policy> session) {
  /// By whom nothing but its own policies is asked.
  public Verified(
      Principal principal,
      String accessKey,
      PayloadKind payload,
      String contentSha256,
      @Nullable ChunkSignatures chunks) {
    this(principal, accessKey, payload, contentSha256, chunks, null);
  }
}
