package io.buckets.s3.auth;

import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Whom an access key stands for: one of their own, or that of a session with its token. Any
/// thread.
final class Signers {
  private final Directory directory;
  private final Sessions sessions;

  Signers(Directory directory, InstantSource clock) {
    this.directory = directory;
    this.sessions = directory.sessions(clock);
  }

  /// Who signs with the access key.
  ///
  /// @param token of the session; null for a key pair of the signer's own
  /// @throws S3Exception INVALID_ACCESS_KEY_ID, INVALID_TOKEN, EXPIRED_TOKEN
  Directory.Known find(String accessKey, @Nullable String token) {
    Directory.Known signer =
        token == null || token.isEmpty()
            ? directory.find(accessKey)
            : sessions.find(accessKey, token);
    if (signer == null) {
      throw S3Exception.of(S3Error.INVALID_ACCESS_KEY_ID).with("AWSAccessKeyId", accessKey);
    }
    return signer;
  }
}
