package io.buckets.s3.logging;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One record as it is written: fields with a space between, `-` for what is not known. Fields hold
/// one byte in each char, as header fields do. One thread.
final class LogLine {
  private static final String UNKNOWN = "-";

  private final StringBuilder text = new StringBuilder(512);

  /// A field as it is.
  LogLine plain(@Nullable String value) {
    return add(value == null || value.isEmpty() ? UNKNOWN : value);
  }

  /// A field in quotes, also if it is not known.
  LogLine quoted(@Nullable String value) {
    return add('"' + (value == null || value.isEmpty() ? UNKNOWN : value) + '"');
  }

  /// A number; one below `least` is not known.
  LogLine number(long value, long least) {
    return add(value < least ? UNKNOWN : Long.toString(value));
  }

  /// So many fields that are not known.
  LogLine unknown(int fields) {
    for (int i = 0; i < fields; i++) {
      add(UNKNOWN);
    }
    return this;
  }

  private LogLine add(String field) {
    if (!text.isEmpty()) {
      text.append(' ');
    }
    text.append(field);
    return this;
  }

  /// The line with its end.
  byte[] bytes() {
    return text.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
