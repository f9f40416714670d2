package io.buckets.s3.auth;

import org.jspecify.annotations.Nullable;

/// Who may sign requests: access keys and their secrets. Immutable, any thread.
public final class Credentials {
  private static final int LEAST_ACCESS_KEY_CHARS = 3;
  private static final int LEAST_SECRET_KEY_CHARS = 8;

  private final String accessKey;
  private final String secretKey;

  /// The root key pair.
  ///
  /// @throws IllegalArgumentException if the access key has fewer than 3 characters or holds one of
  ///   `=`, `,`, or the secret has fewer than 8
  public Credentials(String accessKey, String secretKey) {
    if (accessKey.length() < LEAST_ACCESS_KEY_CHARS
        || accessKey.indexOf('=') >= 0
        || accessKey.indexOf(',') >= 0) {
      throw new IllegalArgumentException(
          "an access key has at least 3 characters, none of them '=' or ','");
    }
    if (secretKey.length() < LEAST_SECRET_KEY_CHARS) {
      throw new IllegalArgumentException("a secret key has at least 8 characters");
    }
    this.accessKey = accessKey;
    this.secretKey = secretKey;
  }

  /// The secret that belongs to the access key, or null if there is no such key.
  @Nullable String secret(String candidate) {
    return SignatureV4.equalInConstantTime(candidate, accessKey) ? secretKey : null;
  }
}
