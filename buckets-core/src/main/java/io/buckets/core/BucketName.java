package io.buckets.core;

import java.util.regex.Pattern;

/// The name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens, as S3 has them.
///
/// Source: S3 user guide, "General purpose bucket naming rules".
///
/// @param value the name
public record BucketName(String value) implements Comparable<BucketName> {
  private static final int LEAST_CHARS = 3;
  private static final int MOST_CHARS = 63;
  private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

  public BucketName {
    if (!isValid(value)) {
      throw new StoreException(
          StoreException.Reason.INVALID_ARGUMENT,
          "not a bucket name: '"
              + value
              + "' (3 to 63 lower-case letters, digits, dots and hyphens, not an IP address)");
    }
  }

  /// Whether `value` follows the naming rules.
  public static boolean isValid(String value) {
    return hasShape(value)
        && !(value.indexOf('.') >= 0 && isOddlyDotted(value))
        && !value.startsWith("xn--")
        && !value.startsWith("sthree-")
        && !value.endsWith("-s3alias")
        && !value.endsWith("--ol-s3");
  }

  /// Whether it is of allowed characters, with a letter or digit at both ends. (Asked at each
  /// request, so not of a regular expression.)
  private static boolean hasShape(String value) {
    int last = value.length() - 1;
    if (last + 1 < LEAST_CHARS || last + 1 > MOST_CHARS) {
      return false;
    }
    for (int i = 0; i <= last; i++) {
      char c = value.charAt(i);
      boolean inner = c == '.' || c == '-';
      if (!(isLetterOrDigit(c) || (inner && i > 0 && i < last))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return ('a' <= c && c <= 'z') || ('0' <= c && c <= '9');
  }

  private static boolean isOddlyDotted(String value) {
    return value.contains("..")
        || value.contains(".-")
        || value.contains("-.")
        || ADDRESS.matcher(value).matches();
  }

  @Override
  public int compareTo(BucketName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
