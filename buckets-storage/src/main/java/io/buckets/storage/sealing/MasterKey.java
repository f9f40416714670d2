package io.buckets.storage.sealing;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// The server's master key, which seals what is secret and has to be kept: keys of the keyring,
/// secrets of accounts. There may be older ones beside it that only open, until all that they
/// sealed is sealed anew.
///
/// Immutable; any thread.
public final class MasterKey {
  private final List<byte[]> keys;

  private MasterKey(List<byte[]> keys) {
    this.keys = keys;
  }

  /// A fresh random one.
  public static MasterKey random() {
    return new MasterKey(List.of(KeySeal.random(KeySeal.KEY_BYTES)));
  }

  /// The keys that a text holds, one a line, 32 bytes each in Base64 or hexadecimal digits: the
  /// first seals and opens, those after it only open. Empty lines, and those that begin with `#`,
  /// say nothing.
  ///
  /// @throws IllegalArgumentException if a line is no key, or there is none
  public static MasterKey parse(String text) {
    List<byte[]> keys = new ArrayList<>();
    for (String line : text.lines().map(String::strip).toList()) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        keys.add(key(line));
      }
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("it holds no key");
    }
    return new MasterKey(List.copyOf(keys));
  }

  private static byte[] key(String line) {
    byte[] bytes;
    try {
      bytes =
          line.length() == 2 * KeySeal.KEY_BYTES
              ? HexFormat.of().parseHex(line)
              : Base64.getDecoder().decode(line);
    } catch (IllegalArgumentException e) {
      // What it says is part of the secret, and is not said again.
      throw new IllegalArgumentException("a line of it is neither Base64 nor hexadecimal digits");
    }
    if (bytes.length != KeySeal.KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key has " + KeySeal.KEY_BYTES + " bytes, and a line of it has " + bytes.length);
    }
    return bytes;
  }

  /// The key that seals as {@link #parse} reads it. Keep it secret.
  public String text() {
    return Base64.getEncoder().encodeToString(keys.getFirst());
  }

  /// Whether both seal with the same key.
  public boolean sealsAs(MasterKey other) {
    return MessageDigest.isEqual(keys.getFirst(), other.keys.getFirst());
  }

  /// The secret, sealed, as text.
  ///
  /// @param context what it belongs to; it opens in this context only
  public String seal(String context, byte[] secret) {
    byte[] sealed = KeySeal.seal(keys.getFirst(), bytes(context), secret);
    return Base64.getEncoder().withoutPadding().encodeToString(sealed);
  }

  /// The secret that {@link #seal} sealed.
  ///
  /// @throws StoreException CORRUPT if none of the keys opens it
  public byte[] open(String context, String sealed) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(sealed);
    } catch (IllegalArgumentException e) {
      throw new StoreException(Reason.CORRUPT, "the sealed " + context + " is damaged", e);
    }
    for (byte[] key : keys) {
      var opened = KeySeal.open(key, bytes(context), bytes);
      if (opened.isPresent()) {
        return opened.get();
      }
    }
    throw new StoreException(
        Reason.CORRUPT,
        "the " + context + " was sealed with another master key than this server has");
  }

  /// Whether the key that seals now has sealed it, and none of the older ones.
  public boolean isSealedAnew(String context, String sealed) {
    byte[] bytes = Base64.getDecoder().decode(sealed);
    return KeySeal.open(keys.getFirst(), bytes(context), bytes).isPresent();
  }

  private static byte[] bytes(String context) {
    return ("buckets master 1 " + context).getBytes(StandardCharsets.UTF_8);
  }

  /// Never the key.
  @Override
  public String toString() {
    return "the master key";
  }
}
