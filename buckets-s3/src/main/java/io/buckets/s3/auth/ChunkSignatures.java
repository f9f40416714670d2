package io.buckets.s3.auth;

import io.buckets.s3.wire.Scope;

/// The chain of signatures along a body sent in signed chunks: each signs its chunk and the
/// signature before it, the first one the head's. One thread.
///
/// Source: S3 API reference, "Signature Calculations for the Authorization Header: Transferring
/// Payload in Multiple Chunks".
public final class ChunkSignatures {
  private final HmacSha256 key;
  private final String timestamp;
  private final Scope scope;
  private String previous;

  /// A chain that begins with the signature of the request's head.
  public ChunkSignatures(HmacSha256 key, String timestamp, Scope scope, String seed) {
    this.key = key;
    this.timestamp = timestamp;
    this.scope = scope;
    this.previous = seed;
  }

  /// The signature of the next chunk, whose data has the hash `sha256`.
  public String nextChunk(byte[] sha256) {
    previous =
        SignatureV4.signature(key, SignatureV4.chunkToSign(timestamp, scope, previous, sha256));
    return previous;
  }

  /// The signature of the trailing headers, whose canonical text has the hash `sha256`.
  public String trailer(byte[] sha256) {
    previous =
        SignatureV4.signature(key, SignatureV4.trailerToSign(timestamp, scope, previous, sha256));
    return previous;
  }
}
