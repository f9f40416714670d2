package io.buckets.s3.wire;

/// An account as S3 shows it.
///
/// @param id the canonical user id: 64 hexadecimal digits
/// @param displayName its name
public record Owner(String id, String displayName) {}
