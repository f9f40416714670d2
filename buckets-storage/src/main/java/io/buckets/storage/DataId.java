package io.buckets.storage;

import java.util.Locale;
import java.util.UUID;

/// Names the shard files of one version, or of one multipart upload: the same on every drive of the set.
///
/// @param high upper 64 bits
/// @param low lower 64 bits
public record DataId(long high, long low) {
  /// A fresh random id.
  public static DataId random() {
    UUID uuid = UUID.randomUUID();
    return new DataId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }

  /// Thirty-two hexadecimal digits.
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%016x%016x", high, low);
  }
}
