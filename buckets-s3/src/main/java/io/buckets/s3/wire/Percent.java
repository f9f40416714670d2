package io.buckets.s3.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Percent-coding of bytes in URIs (RFC 3986, section 2.1), as S3 reads it and as Signature Version
/// 4 wants it written.
///
/// Strings that are "raw" hold one byte in each char, as they came over the wire.
public final class Percent {
  private static final byte[] UPPER_HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private static final boolean[] UNRESERVED = new boolean[256];

  static {
    for (char c = '0'; c <= '9'; c++) {
      UNRESERVED[c] = true;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      UNRESERVED[c] = true;
      UNRESERVED[c - 32] = true;
    }
    "-._~".chars().forEach(c -> UNRESERVED[c] = true);
  }

  private Percent() {}

  /// What a raw string is part of, which decides about two characters.
  public enum Part {
    /// A path: a slash separates and stays, a plus is a plus.
    PATH,
    /// A name or value in a query: a slash is coded, a plus means a space.
    QUERY
  }

  /// The bytes a raw string stands for.
  ///
  /// @throws S3Exception INVALID_URI if a percent sign is not followed by two hexadecimal digits
  public static byte[] decode(String raw, Part part) {
    byte[] bytes = new byte[raw.length()];
    int count = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes[count++] = (byte) codedByte(raw, i);
        i += 2;
      } else {
        bytes[count++] = (byte) (c == '+' && part == Part.QUERY ? ' ' : c);
      }
    }
    return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
  }

  /// The text a raw string stands for.
  ///
  /// @throws S3Exception INVALID_URI if the bytes are not UTF-8, or a percent sign dangles
  public static String decodeText(String raw, Part part) {
    if (isPlain(raw, part)) {
      return raw;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(decode(raw, part)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new S3Exception(
          S3Error.INVALID_URI, "Couldn't parse the specified URI: it is not UTF-8.", e);
    }
  }

  /// The one spelling of a raw string that is signed: unreserved characters as they are, all other
  /// bytes as `%` and two upper-case digits.
  public static String canonical(String raw, Part part) {
    return isCanonical(raw, part) ? raw : encode(decode(raw, part), part);
  }

  /// Bytes percent-coded so that every client reads them back the same.
  public static String encode(byte[] bytes, Part part) {
    byte[] coded = new byte[bytes.length * 3];
    int count = 0;
    for (byte b : bytes) {
      int value = b & 0xFF;
      if (UNRESERVED[value] || (value == '/' && part == Part.PATH)) {
        coded[count++] = b;
      } else {
        coded[count++] = '%';
        coded[count++] = UPPER_HEX[value >> 4];
        coded[count++] = UPPER_HEX[value & 15];
      }
    }
    return new String(coded, 0, count, StandardCharsets.ISO_8859_1);
  }

  /// Whether every byte of `bytes` stays as it is in {@link #encode}.
  static boolean needsNoCoding(byte[] bytes, Part part) {
    for (byte b : bytes) {
      if (!UNRESERVED[b & 0xFF] && !(b == '/' && part == Part.PATH)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(String raw, Part part) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%' || c >= 0x80 || (c == '+' && part == Part.QUERY)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isCanonical(String raw, Part part) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int value = codedByte(raw, i);
        boolean needless = UNRESERVED[value] || (value == '/' && part == Part.PATH);
        if (needless || isLower(raw.charAt(i + 1)) || isLower(raw.charAt(i + 2))) {
          return false;
        }
        i += 2;
      } else if (c > 0xFF || !(UNRESERVED[c] || (c == '/' && part == Part.PATH))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLower(char c) {
    return c >= 'a';
  }

  private static int codedByte(String raw, int percent) {
    if (percent + 2 < raw.length()) {
      int high = Character.digit(raw.charAt(percent + 1), 16);
      int low = Character.digit(raw.charAt(percent + 2), 16);
      if (high >= 0 && low >= 0) {
        return high << 4 | low;
      }
    }
    throw S3Exception.of(S3Error.INVALID_URI);
  }
}
