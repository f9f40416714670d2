package io.buckets.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The name of an object within its bucket: 1 to 1024 bytes of UTF-8, any code points, ordered by
/// those bytes.
///
/// A key is bytes to the store: `//`, `.`, `..` and control characters have no meaning here and
/// none of them ever reaches a file name. Immutable.
///
/// Source: S3 user guide, "Naming Amazon S3 objects"; listings are in UTF-8 binary order.
public final class ObjectKey implements Comparable<ObjectKey> {
  private final byte[] utf8;
  private final String text;

  private ObjectKey(byte[] utf8, String text) {
    if (utf8.length == 0 || utf8.length > Limits.KEY_BYTES) {
      throw new StoreException(
          StoreException.Reason.INVALID_ARGUMENT,
          "a key has 1 to " + Limits.KEY_BYTES + " bytes of UTF-8, this one " + utf8.length);
    }
    this.utf8 = utf8;
    this.text = text;
  }

  /// The key spelled `text`.
  ///
  /// @throws StoreException INVALID_ARGUMENT if it is empty, too long, or has an unpaired surrogate
  public static ObjectKey of(String text) {
    try {
      ByteBuffer bytes =
          StandardCharsets.UTF_8
              .newEncoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .encode(java.nio.CharBuffer.wrap(text));
      byte[] utf8 = new byte[bytes.remaining()];
      bytes.get(utf8);
      return new ObjectKey(utf8, text);
    } catch (CharacterCodingException e) {
      throw new StoreException(
          StoreException.Reason.INVALID_ARGUMENT, "a key must be valid Unicode", e);
    }
  }

  /// The key whose UTF-8 form is `utf8`, which is copied.
  ///
  /// @throws StoreException INVALID_ARGUMENT if it is empty, too long, or not UTF-8
  public static ObjectKey ofUtf8(byte[] utf8) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      return new ObjectKey(utf8.clone(), text);
    } catch (CharacterCodingException e) {
      throw new StoreException(StoreException.Reason.INVALID_ARGUMENT, "a key must be UTF-8", e);
    }
  }

  /// A copy of the UTF-8 form.
  public byte[] utf8() {
    return utf8.clone();
  }

  /// Length of the UTF-8 form, in bytes.
  public int length() {
    return utf8.length;
  }

  /// Appends the UTF-8 form to `target`.
  public void writeTo(ByteBuffer target) {
    target.put(utf8);
  }

  @Override
  public int compareTo(ObjectKey other) {
    return Arrays.compareUnsigned(utf8, other.utf8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ObjectKey key && Arrays.equals(utf8, key.utf8);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(utf8);
  }

  /// The key as text.
  @Override
  public String toString() {
    return text;
  }
}
