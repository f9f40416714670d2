package io.buckets.core;

import java.util.regex.Pattern;

/// The name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens, as S3 has them.
///
/// Source: S3 user guide, "General purpose bucket naming rules".
///
/// @param value the name
public record BucketName(String value) implements Comparable<BucketName> {
  private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
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
    return SHAPE.matcher(value).matches()
        && !value.contains("..")
        && !value.contains(".-")
        && !value.contains("-.")
        && !ADDRESS.matcher(value).matches()
        && !value.startsWith("xn--")
        && !value.startsWith("sthree-")
        && !value.endsWith("-s3alias")
        && !value.endsWith("--ol-s3");
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
