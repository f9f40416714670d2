package io.buckets.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

/// Folders with all that is in them.
final class Folders {
  private Folders() {}

  /// Copies a folder to where there is none.
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path source : all.toList()) {
        Path target = to.resolve(from.relativize(source).toString());
        Files.createDirectories(Objects.requireNonNull(target.getParent(), "a folder"));
        Files.copy(source, target);
      }
    }
  }

  /// Deletes a folder.
  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /// Moves a folder to the place of another, which is gone then.
  static void move(Path folder, Path place) throws IOException {
    delete(place);
    Files.move(folder, place);
  }
}
