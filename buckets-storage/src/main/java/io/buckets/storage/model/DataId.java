package io.buckets.storage.model;

import java.util.HexFormat;
import java.util.UUID;

/// Names the shard files of one version, or of one multipart upload: the same on every drive of the
/// set.
///
/// @param high upper 64 bits
/// @param low lower 64 bits
public record DataId(long high, long low) {
  /// A fresh random id.
  public static DataId random() {
    UUID uuid = UUID.randomUUID();
    return new DataId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }

  /// Parses what {@link #toString} prints.
  ///
  /// @throws NumberFormatException if it is not 32 hexadecimal digits
  public static DataId parse(String text) {
    if (text.length() != 32) {
      throw new NumberFormatException("not a data id: " + text);
    }
    return new DataId(
        Long.parseUnsignedLong(text, 0, 16, 16), Long.parseUnsignedLong(text, 16, 32, 16));
  }

  /// Thirty-two hexadecimal digits.
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
