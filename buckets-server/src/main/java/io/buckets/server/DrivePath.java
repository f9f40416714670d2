package io.buckets.server;

import io.buckets.cluster.DriveFormat;
import io.buckets.core.StoreException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One directory named on the command line, looked at before anything is written.
///
/// @param path the directory
/// @param format what it was formatted as, if it was
/// @param empty whether there is nothing in it
/// @param absent why it cannot be used at all, null if it can
record DrivePath(Path path, Optional<DriveFormat> format, boolean empty, @Nullable String absent) {
  private static final long LEAST_FREE_BYTES = 16L << 20;
  private static final Set<String> IGNORED = Set.of("lost+found");

  /// Looks at every path; makes those that do not exist yet.
  ///
  /// @throws Configuration.Mistake for what an operator must put right: a path that cannot be
  ///   written, two paths to one directory, a full file system
  static List<DrivePath> examine(List<Path> paths) {
    List<DrivePath> examined = new ArrayList<>();
    Map<Path, Path> seen = new HashMap<>();
    for (Path path : paths) {
      DrivePath drive = examine(path);
      examined.add(drive);
      if (drive.absent == null) {
        Path real = real(path);
        Path other = seen.put(real, path);
        if (other != null) {
          throw new Configuration.Mistake(
              other + " and " + path + " are the same directory; name each drive once");
        }
      }
    }
    return examined;
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new Configuration.Mistake(path + " cannot be resolved: " + e, e);
    }
  }

  private static DrivePath examine(Path path) {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new Configuration.Mistake(path + " is not a directory; a drive is a directory");
    }
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      return new DrivePath(path, Optional.empty(), false, "it cannot be made: " + e);
    }
    if (!Files.isWritable(path)) {
      throw new Configuration.Mistake(
          path + " cannot be written by this user; change its owner or mode");
    }
    try {
      Optional<DriveFormat> format = DriveFormat.read(path);
      requireSpace(path);
      return new DrivePath(path, format, isEmpty(path), null);
    } catch (IOException | StoreException e) {
      return new DrivePath(path, Optional.empty(), false, "it cannot be read: " + e.getMessage());
    }
  }

  private static void requireSpace(Path path) throws IOException {
    long free = Files.getFileStore(path).getUsableSpace();
    if (free < LEAST_FREE_BYTES) {
      throw new Configuration.Mistake(
          "the file system of " + path + " is full (" + free + " bytes free); make room first");
    }
  }

  private static boolean isEmpty(Path path) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        if (!IGNORED.contains(String.valueOf(entry.getFileName()))) {
          return Formatting.isUnfinished(path);
        }
      }
    }
    return true;
  }

  boolean isFormatted() {
    return format.isPresent();
  }
}
