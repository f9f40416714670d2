package io.buckets.benchmarks;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A number of bytes as people write it: `512`, `4KiB`, `64M`. K, M and G are powers of 1024, with
/// or without `iB`.
///
/// @param bytes the number, not negative
record ByteSize(long bytes) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})([KMG]?)(i?B)?");
  private static final String UNITS = "KMG";
  private static final int STEP_BITS = 10;

  /// @throws IllegalArgumentException if the text has another form
  static ByteSize parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a size, want 4096, 4KiB, 64MiB: '" + text + "'");
    }
    int step = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
    return new ByteSize(Long.parseLong(matcher.group(1)) << (step * STEP_BITS));
  }

  /// The largest unit that divides the number: `4KiB`.
  @Override
  public String toString() {
    for (int step = UNITS.length(); step > 0; step--) {
      long unit = 1L << (step * STEP_BITS);
      if (bytes >= unit && bytes % unit == 0) {
        return String.format(Locale.ROOT, "%d%siB", bytes / unit, UNITS.charAt(step - 1));
      }
    }
    return bytes + "B";
  }
}
