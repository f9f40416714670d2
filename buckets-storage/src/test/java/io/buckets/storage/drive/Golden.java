package io.buckets.storage.drive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Objects;

/// Files written by an earlier build, which this one must still read, and write byte for byte.
public final class Golden {
  private Golden() {}

  public static String text(String name) throws IOException {
    return new String(bytes(name), UTF_8).strip();
  }

  /// The bytes written in `name` as hexadecimal digits, in lines; `00*9` is nine times that byte.
  public static byte[] hex(String name) throws IOException {
    StringBuilder digits = new StringBuilder();
    for (String word : text(name).lines().toList()) {
      int times = word.indexOf('*');
      digits.append(
          times < 0
              ? word
              : word.substring(0, times).repeat(Integer.parseInt(word.substring(times + 1))));
    }
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Golden.class.getResourceAsStream("/golden/" + name), name)) {
      return in.readAllBytes();
    }
  }
}
