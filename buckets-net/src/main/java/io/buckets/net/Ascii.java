package io.buckets.net;

/// The character classes of RFC 9110, section 5.5 and 5.6.2, as tables.
final class Ascii {
  private static final boolean[] TOKEN = new boolean[128];

  static {
    for (char c = '0'; c <= '9'; c++) {
      TOKEN[c] = true;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      TOKEN[c] = true;
      TOKEN[Character.toUpperCase(c)] = true;
    }
    "!#$%&'*+-.^_`|~".chars().forEach(c -> TOKEN[c] = true);
  }

  private Ascii() {}

  /// A char of a method or a field name.
  static boolean isTokenChar(int c) {
    return c >= 0 && c < 128 && TOKEN[c];
  }

  /// A char of a field value: visible, space, tab, or an opaque octet (obs-text).
  static boolean isValueChar(int c) {
    return (c >= ' ' && c <= 0xFF && c != 0x7F) || c == '\t';
  }

  /// The value of a hexadecimal digit, or -1.
  static int hexDigit(int c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
