package io.buckets.s3.auth;

import io.buckets.s3.policy.Principal;
import org.jspecify.annotations.Nullable;

/// What a good signature vouches for.
///
/// @param principal who it is
/// @param accessKey who signed
/// @param payload how the body is to be trusted
/// @param contentSha256 the body's SHA-256 in hexadecimal for {@link PayloadKind#WHOLE}, else the
///   word that stands for it
/// @param chunks the chain along the body for signed chunks, else null
public record Verified(
    Principal principal,
    String accessKey,
    PayloadKind payload,
    String contentSha256,
    @Nullable ChunkSignatures chunks) {}
