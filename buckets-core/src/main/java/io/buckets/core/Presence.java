package io.buckets.core;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/// Whether something is there, told apart from whether that can be known.
///
/// `Files.exists` answers "no" when a drive answers with an error. Whoever acts on an absence
/// (makes a file anew, tells an operator that a directory is gone) must not take the one for the
/// other.
public final class Presence {
  private Presence() {}

  /// Whether something is at `path`.
  ///
  /// @throws IOException if it cannot be known
  public static boolean exists(Path path) throws IOException {
    return attributes(path).isPresent();
  }

  /// Whether a directory is at `path`.
  ///
  /// @throws IOException if it cannot be known
  public static boolean isDirectory(Path path) throws IOException {
    return attributes(path).map(BasicFileAttributes::isDirectory).orElse(false);
  }

  private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
    try {
      return Optional.of(Files.readAttributes(path, BasicFileAttributes.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      // Below a file there is nothing, and the system has no class of exception for that.
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null && !isDirectory(parent)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
