package io.buckets.core;

import java.util.Locale;

/// The id of one version of an object: 128 bits, or the null version that buckets without
/// versioning write.
///
/// An id begins with a ballot, no newer than the one that committed it and newer than all that made
/// the older versions of its key. So the order of the ids of one key is the order of its versions,
/// and a listing that ended at a version can go on from there although that version is gone by
/// then. The rest of it is random.
///
/// @param high upper 64 bits: the ballot's clock
/// @param low lower 64 bits: the ballot's node, then 32 random bits; all 128 zero for the null
///   version
public record VersionId(long high, long low) implements Comparable<VersionId> {
  /// The version written while versioning is not enabled; S3 spells it `null`.
  public static final VersionId NULL = new VersionId(0, 0);

  /// Size of the binary form, in bytes.
  public static final int BYTES = 16;

  private static final long RANDOM_BITS = 0xFFFF_FFFFL;

  /// The id of a version made under `ballot`, or a little later.
  public static VersionId of(Ballot ballot, int random) {
    return new VersionId(
        ballot.clock(), ((long) ballot.node() << Integer.SIZE) | (random & RANDOM_BITS));
  }

  /// The place of a version that has no id of its own among those that have one.
  ///
  /// @param ballot the last change of the key while it was the newest
  public static VersionId placeOf(Ballot ballot) {
    return of(ballot, -1);
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

  /// Whether whatever was made at `ballot` or before is older.
  public boolean isNewerThan(Ballot ballot) {
    return compareTo(placeOf(ballot)) > 0;
  }

  /// By age, the oldest first; the null version has no place in this order.
  @Override
  public int compareTo(VersionId other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    return isNull() ? "null" : String.format(Locale.ROOT, "%016x%016x", high, low);
  }
}
