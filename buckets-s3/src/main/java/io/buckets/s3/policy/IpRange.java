package io.buckets.s3.policy;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A range of internet addresses in CIDR notation, of version 4 or 6; a lone address is a range of
/// one.
///
/// Source: RFC 4632, RFC 4291 section 2.3.
@SuppressWarnings("ArrayRecordComponent") // never compared, never given away
record IpRange(byte[] first, int prefixBits) {
  private static final int V4_BYTES = 4;
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /// The range a text spells, or null if it spells none.
  static @Nullable IpRange parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = address(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      return null;
    }
    int all = address.length * 8;
    int bits = slash < 0 ? all : bits(text.substring(slash + 1));
    return bits < 0 || bits > all ? null : new IpRange(address, bits);
  }

  /// The bytes of the address a text spells, or null; never asks a name service. An address of
  /// version 4 in the clothes of version 6 is one of version 4.
  static byte @Nullable [] address(String text) {
    if (text.indexOf(':') < 0) {
      return v4(text);
    }
    if (!V6.matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(text).getAddress();
    } catch (IllegalArgumentException e) {
      return null; // has the letters of an address, and is none
    }
  }

  private static byte @Nullable [] v4(String text) {
    byte[] bytes = new byte[V4_BYTES];
    int at = 0;
    int digits = 0;
    int value = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? '.' : text.charAt(i);
      if (c >= '0' && c <= '9' && digits < 3) {
        value = value * 10 + (c - '0');
        digits++;
      } else if (c == '.' && digits > 0 && value <= 0xff && at < V4_BYTES) {
        bytes[at++] = (byte) value;
        digits = 0;
        value = 0;
      } else {
        return null;
      }
    }
    return at == V4_BYTES ? bytes : null;
  }

  boolean contains(byte[] address) {
    if (first.length != address.length) {
      return false;
    }
    int whole = prefixBits / 8;
    for (int i = 0; i < whole; i++) {
      if (first[i] != address[i]) {
        return false;
      }
    }
    int rest = prefixBits % 8;
    return rest == 0 || ((first[whole] ^ address[whole]) & 0xff) >> (8 - rest) == 0;
  }

  boolean isV4() {
    return first.length == V4_BYTES;
  }

  private static int bits(String text) {
    return text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
  }
}
