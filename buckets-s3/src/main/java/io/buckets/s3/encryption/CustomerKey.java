package io.buckets.s3.encryption;

import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.sealing.KeySeal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A key that the client brings with each request (SSE-C) and the server forgets after it.
///
/// Source: S3 user guide, "Using server-side encryption with customer-provided keys".
public final class CustomerKey {
  private static final String WHO =
      "Requests specifying Server Side Encryption with Customer provided keys must provide ";

  private final byte[] bytes;
  private final String md5;

  private CustomerKey(byte[] bytes, String md5) {
    this.bytes = bytes;
    this.md5 = md5;
  }

  /// The key that a request brings for what it stores or reads; null if it brings none.
  ///
  /// @throws S3Exception INVALID_ARGUMENT, INVALID_ENCRYPTION_ALGORITHM for half a key or a bad one
  public static @Nullable CustomerKey of(Fields fields) {
    return of(fields, SseNames.CUSTOMER);
  }

  /// The key that a request brings for the object it copies; null if it brings none.
  ///
  /// @throws S3Exception as {@link #of}
  public static @Nullable CustomerKey ofSource(Fields fields) {
    return of(fields, SseNames.SOURCE_CUSTOMER);
  }

  private static @Nullable CustomerKey of(Fields fields, String prefix) {
    String algorithm = fields.first(prefix + SseNames.ALGORITHM);
    String key = fields.first(prefix + SseNames.KEY);
    String md5 = fields.first(prefix + SseNames.KEY_MD5);
    if (algorithm == null && key == null && md5 == null) {
      return null;
    }
    if (algorithm == null) {
      throw refused(WHO + "a valid encryption algorithm.", prefix + SseNames.ALGORITHM, "");
    }
    if (!algorithm.equals(SseNames.AES256)) {
      throw S3Exception.of(S3Error.INVALID_ENCRYPTION_ALGORITHM)
          .with("ArgumentName", prefix + SseNames.ALGORITHM)
          .with("ArgumentValue", algorithm);
    }
    if (key == null) {
      throw refused(WHO + "an appropriate secret key.", prefix + SseNames.KEY, "");
    }
    if (md5 == null) {
      throw refused(
          WHO + "the client calculated MD5 of the secret key.", prefix + SseNames.KEY_MD5, "");
    }
    byte[] bytes = decoded(key);
    if (bytes.length != KeySeal.KEY_BYTES) {
      // The value is a secret, and is not said again.
      throw S3Exception.of(
              S3Error.INVALID_ARGUMENT, "The secret key was invalid for the specified algorithm.")
          .with("ArgumentName", prefix + SseNames.KEY);
    }
    if (!MessageDigest.isEqual(md5(bytes), decoded(md5))) {
      throw refused(
          "The calculated MD5 hash of the key did not match the hash that was provided.",
          prefix + SseNames.KEY_MD5,
          md5);
    }
    return new CustomerKey(bytes, md5.strip());
  }

  /// The key itself, which seals data keys.
  byte[] bytes() {
    return bytes;
  }

  /// Its MD5 in Base64, as answers show it.
  String md5() {
    return md5;
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  private static S3Exception refused(String message, String name, String value) {
    return S3Exception.invalidArgument(message, name, value);
  }

  /// Never the key.
  @Override
  public String toString() {
    return "customer key with MD5 " + md5;
  }
}
