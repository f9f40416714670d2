package io.buckets.core;

/// A run of bytes of an object: `length` bytes from `offset`.
///
/// @param offset first byte, not negative
/// @param length number of bytes, not negative
public record ByteRange(long offset, long length) {
  public ByteRange {
    if (offset < 0 || length < 0 || offset + length < 0) {
      throw new StoreException(
          StoreException.Reason.INVALID_RANGE, "not a range: " + offset + "+" + length);
    }
  }

  /// The byte after the last.
  public long end() {
    return offset + length;
  }
}
