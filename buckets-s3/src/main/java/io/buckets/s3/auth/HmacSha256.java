package io.buckets.s3.auth;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// HMAC-SHA-256 (RFC 2104) under one key, whose two padded blocks are hashed once and never again:
/// a signature costs two short hashes and no set-up. Immutable, any thread.
public final class HmacSha256 {
  private static final int BLOCK_BYTES = 64;

  /// The state before the first byte. Only ever cloned: to look for the algorithm each time is
  /// slower than a short hash.
  private static final MessageDigest FRESH = find();

  /// States after the padded key. Only ever cloned.
  private final MessageDigest inner;

  private final MessageDigest outer;

  HmacSha256(byte[] key) {
    byte[] block = Arrays.copyOf(key.length > BLOCK_BYTES ? digest(key) : key, BLOCK_BYTES);
    inner = padded(block, 0x36);
    outer = padded(block, 0x5c);
  }

  /// The 32-byte code of `message`.
  byte[] code(byte[] message) {
    byte[] first = copy(inner).digest(message);
    return copy(outer).digest(first);
  }

  /// A fresh SHA-256.
  public static MessageDigest sha256() {
    return copy(FRESH);
  }

  private static MessageDigest find() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// The SHA-256 of `message`.
  public static byte[] digest(byte[] message) {
    return sha256().digest(message);
  }

  private static MessageDigest padded(byte[] block, int pad) {
    byte[] padded = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) {
      padded[i] = (byte) (block[i] ^ pad);
    }
    MessageDigest state = sha256();
    state.update(padded);
    return state;
  }

  private static MessageDigest copy(MessageDigest state) {
    try {
      return (MessageDigest) state.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 can be copied", e);
    }
  }
}
