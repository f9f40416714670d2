package io.buckets.s3.wire;

import io.buckets.core.ByteRange;
import org.jspecify.annotations.Nullable;

/// The `Range` header: one range of bytes in any of its three forms.
///
/// As S3 does, a header that is malformed, of another unit, or of several ranges is taken as not
/// there, and the whole object is answered. Source: RFC 9110, section 14.
public final class RangeHeader {
  private static final String UNIT = "bytes=";

  private RangeHeader() {}

  /// The bytes asked for of an object of `size` bytes, or null for all of them.
  ///
  /// @throws S3Exception INVALID_RANGE if it is well-formed and names no byte of the object
  public static @Nullable ByteRange of(@Nullable String header, long size) {
    if (header == null || !header.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return null;
    }
    String set = header.substring(UNIT.length()).strip();
    int dash = set.indexOf('-');
    if (dash < 0 || set.indexOf(',') >= 0) {
      return null;
    }
    String firstText = set.substring(0, dash).strip();
    String lastText = set.substring(dash + 1).strip();
    long first = number(firstText);
    long last = number(lastText);
    if (first == INVALID || last == INVALID || (first == ABSENT && last == ABSENT)) {
      return null;
    }
    if (first == ABSENT && size == 0 && last > 0) {
      // The last bytes of nothing are all there is.
      return null;
    }
    if (first == ABSENT) {
      long length = Math.min(last, size);
      return satisfied(header, size, size - length, length);
    }
    if (last != ABSENT && last < first) {
      return null;
    }
    long end = last == ABSENT || last >= size ? size : last + 1;
    return satisfied(header, size, first, end - first);
  }

  private static final long ABSENT = -1;
  private static final long INVALID = -2;

  private static ByteRange satisfied(String header, long size, long first, long length) {
    if (length <= 0) {
      throw S3Exception.of(S3Error.INVALID_RANGE)
          .with("RangeRequested", header)
          .with("ActualObjectSize", Long.toString(size));
    }
    return new ByteRange(first, length);
  }

  /// The digits as a number, the largest one if they are too many.
  private static long number(String digits) {
    if (digits.isEmpty()) {
      return ABSENT;
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return INVALID;
      }
      number = number > (Long.MAX_VALUE - 9) / 10 ? Long.MAX_VALUE / 2 : number * 10 + digit;
    }
    return number;
  }
}
