package io.buckets.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Objects;

/// Files written by an earlier build, which this one must still read, and write byte for byte.
final class Golden {
  private Golden() {}

  static String text(String name) throws IOException {
    return new String(bytes(name), UTF_8).strip();
  }

  /// The bytes written in `name` as hexadecimal digits, white space between them.
  static byte[] hex(String name) throws IOException {
    return HexFormat.of().parseHex(text(name).replaceAll("\\s", ""));
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Golden.class.getResourceAsStream("/golden/" + name), name)) {
      return in.readAllBytes();
    }
  }
}
