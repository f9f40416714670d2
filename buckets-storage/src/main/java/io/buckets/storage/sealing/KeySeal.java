package io.buckets.storage.sealing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;

/// Seals a short secret, such as a data key, under a longer-lived key, and binds it to a context:
/// it opens under that key in that context only.
///
/// Each sealing is done with a key of its own, derived from the longer-lived one and a random salt,
/// so that one key may seal without number. A sealed secret is one byte for the form (1), the salt
/// (16), the secret in AES-256-GCM, its tag (16).
///
/// Threading: any thread.
public final class KeySeal {
  /// Bytes of every key.
  public static final int KEY_BYTES = 32;

  private static final byte FORM = 1;
  private static final int SALT_BYTES = 16;
  private static final byte[] PURPOSE = "buckets key seal 1".getBytes(StandardCharsets.US_ASCII);
  private static final SecureRandom RANDOM = new SecureRandom();

  private KeySeal() {}

  /// Fresh random bytes.
  public static byte[] random(int bytes) {
    byte[] fresh = new byte[bytes];
    RANDOM.nextBytes(fresh);
    return fresh;
  }

  /// The secret, sealed.
  ///
  /// @param key the longer-lived key, {@link #KEY_BYTES} long
  /// @param context what it belongs to
  public static byte[] seal(byte[] key, byte[] context, byte[] secret) {
    byte[] salt = random(SALT_BYTES);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, salt, context);
      byte[] sealed = cipher.doFinal(secret);
      return ByteBuffer.allocate(1 + SALT_BYTES + sealed.length)
          .put(FORM)
          .put(salt)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a secret can be sealed", e);
    }
  }

  /// The secret; empty if it was not sealed under this key and in this context, or is damaged.
  public static Optional<byte[]> open(byte[] key, byte[] context, byte[] sealed) {
    if (sealed.length < 1 + SALT_BYTES + Packages.TAG_BYTES || sealed[0] != FORM) {
      return Optional.empty();
    }
    byte[] salt = Arrays.copyOfRange(sealed, 1, 1 + SALT_BYTES);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, salt, context);
      int from = 1 + SALT_BYTES;
      return Optional.of(cipher.doFinal(sealed, from, sealed.length - from));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a sealed secret can be tried", e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] salt, byte[] context)
      throws GeneralSecurityException {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes");
    }
    Mac mac = Aes.hmac(key);
    mac.update(PURPOSE);
    mac.update(salt);
    Cipher cipher = Aes.gcm();
    // The key is used for this one message, so its nonce may be the same in all.
    cipher.init(
        mode,
        Aes.key(mac.doFinal()),
        new GCMParameterSpec(Aes.TAG_BITS, new byte[Aes.NONCE_BYTES]));
    cipher.updateAAD(context);
    return cipher;
  }
}
