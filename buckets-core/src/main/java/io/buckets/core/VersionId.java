package io.buckets.core;

import java.util.Locale;
import java.util.UUID;

/// The id of one version of an object: 128 bits, or the null version that buckets without
/// versioning write.
///
/// @param high upper 64 bits
/// @param low lower 64 bits; all 128 zero for the null version
public record VersionId(long high, long low) {
  /// The version written while versioning is not enabled; S3 spells it `null`.
  public static final VersionId NULL = new VersionId(0, 0);

  /// A fresh random id.
  public static VersionId random() {
    UUID uuid = UUID.randomUUID();
    return new VersionId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }

  /// Parses what {@link #toString} prints.
  ///
  /// @throws StoreException INVALID_ARGUMENT if it is neither `null` nor 32 hexadecimal digits
  public static VersionId parse(String text) {
    if (text.equals("null")) {
      return NULL;
    }
    if (text.length() == 32) {
      try {
        return new VersionId(
            Long.parseUnsignedLong(text.substring(0, 16), 16),
            Long.parseUnsignedLong(text.substring(16), 16));
      } catch (NumberFormatException e) {
        throw new StoreException(
            StoreException.Reason.INVALID_ARGUMENT, "not a version id: " + text, e);
      }
    }
    throw new StoreException(StoreException.Reason.INVALID_ARGUMENT, "not a version id: " + text);
  }

  /// Whether this is the null version.
  public boolean isNull() {
    return high == 0 && low == 0;
  }

  @Override
  public String toString() {
    return isNull() ? "null" : String.format(Locale.ROOT, "%016x%016x", high, low);
  }
}
