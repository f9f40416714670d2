package io.buckets.core;

/// The entity tag of an object: the MD5 of its bytes in hexadecimal, or, for a multipart object,
/// the MD5 of the parts' MD5s followed by a hyphen and their number. Held without the quotes that
/// HTTP puts around it.
///
/// Source: S3 API reference, "Object" data type, `ETag`.
///
/// @param value the tag, without quotes
public record ETag(String value) {
  private static final int DIGEST_DIGITS = 32;
  private static final int MOST_COUNT_DIGITS = 5;

  public ETag {
    if (!isWellFormed(value)) {
      throw new StoreException(StoreException.Reason.INVALID_ARGUMENT, "not an ETag: " + value);
    }
  }

  /// By hand, because a listing makes one for every key.
  private static boolean isWellFormed(String value) {
    int length = value.length();
    for (int i = 0; i < Math.min(length, DIGEST_DIGITS); i++) {
      char c = value.charAt(i);
      if (!isDigit(c) && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return length == DIGEST_DIGITS || (length > DIGEST_DIGITS && isCount(value));
  }

  private static boolean isCount(String value) {
    int digits = value.length() - DIGEST_DIGITS - 1;
    if (value.charAt(DIGEST_DIGITS) != '-' || digits < 1 || digits > MOST_COUNT_DIGITS) {
      return false;
    }
    for (int i = DIGEST_DIGITS + 1; i < value.length(); i++) {
      if (!isDigit(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// The tag as HTTP carries it.
  public String quoted() {
    return '"' + value + '"';
  }

  @Override
  public String toString() {
    return value;
  }
}
