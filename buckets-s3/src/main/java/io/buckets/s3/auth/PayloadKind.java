package io.buckets.s3.auth;

import io.buckets.s3.wire.S3Exception;

/// How a request says its body is to be trusted: the value of `x-amz-content-sha256`.
///
/// Source: S3 API reference, "Authenticating Requests: Using the Authorization Header".
public enum PayloadKind {
  /// The SHA-256 of the whole body is signed.
  WHOLE,
  /// The body is not covered by the signature.
  UNSIGNED,
  /// `aws-chunked`, each chunk signed.
  SIGNED_CHUNKS,
  /// `aws-chunked`, each chunk signed, and the trailing headers too.
  SIGNED_CHUNKS_AND_TRAILER,
  /// `aws-chunked` with trailing headers, nothing of it signed.
  UNSIGNED_CHUNKS_AND_TRAILER;

  private static final int SHA256_HEX_DIGITS = 64;

  /// Reads the header's value.
  ///
  /// @throws S3Exception INVALID_ARGUMENT if it is none of the known ones
  static PayloadKind of(String contentSha256) {
    return switch (contentSha256) {
      case "UNSIGNED-PAYLOAD" -> UNSIGNED;
      case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" -> SIGNED_CHUNKS;
      case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" -> SIGNED_CHUNKS_AND_TRAILER;
      case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" -> UNSIGNED_CHUNKS_AND_TRAILER;
      default -> {
        if (!isSha256(contentSha256)) {
          throw S3Exception.invalidArgument(
              "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER,"
                  + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD,"
                  + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
              "x-amz-content-sha256",
              contentSha256);
        }
        yield WHOLE;
      }
    };
  }

  /// Whether the body is in `aws-chunked` coding.
  public boolean isChunked() {
    return this != WHOLE && this != UNSIGNED;
  }

  /// Whether chunks carry signatures.
  boolean signsChunks() {
    return this == SIGNED_CHUNKS || this == SIGNED_CHUNKS_AND_TRAILER;
  }

  private static boolean isSha256(String text) {
    if (text.length() != SHA256_HEX_DIGITS) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }
}
