package io.buckets.cluster.topology;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Files that earlier builds wrote and every later one must read.
public final class Golden {
  private Golden() {}

  public static byte[] bytes(String name) {
    try (InputStream file = Golden.class.getResourceAsStream("/golden/" + name)) {
      return Objects.requireNonNull(file, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }
}
