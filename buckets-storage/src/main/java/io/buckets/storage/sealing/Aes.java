package io.buckets.storage.sealing;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The two primitives that all of this stands on, from the platform's own provider.
final class Aes {
  /// Bits of a tag.
  static final int TAG_BITS = 8 * Packages.TAG_BYTES;

  /// Bytes of a nonce.
  static final int NONCE_BYTES = 12;

  private Aes() {}

  static Cipher gcm() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    }
  }

  static SecretKeySpec key(byte[] bytes) {
    return new SecretKeySpec(bytes, "AES");
  }

  /// HMAC-SHA256, ready for what is to be authenticated.
  static Mac hmac(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException("any bytes are a key of HMAC", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
    }
  }
}
