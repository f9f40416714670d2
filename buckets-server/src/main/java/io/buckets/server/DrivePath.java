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
/// @param content what is in it
/// @param absent why it cannot be used at all, null if it can
record DrivePath(
    Path path, Optional<DriveFormat> format, Content content, @Nullable String absent) {
  private static final long LEAST_FREE_BYTES = 16L << 20;
  private static final Set<String> IGNORED = Set.of("lost+found");

  /// What a directory has in it.
  enum Content {
    /// There is no such directory, but it can be made.
    MISSING,
    /// Nothing that matters.
    EMPTY,
    /// A drive, or something of someone's.
    SOMETHING
  }

  /// Looks at every path, and makes none.
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
        Path other = seen.put(real(path), path);
        if (other != null) {
          throw new Configuration.Mistake(
              other + " and " + path + " are the same directory; name each drive once");
        }
      }
    }
    return examined;
  }

  /// The directory without any link on the way, as it will be if it is yet to be made.
  private static Path real(Path path) {
    Path there = nearest(path);
    try {
      return there.toRealPath().resolve(there.relativize(path)).normalize();
    } catch (IOException e) {
      throw new Configuration.Mistake(path + " cannot be resolved: " + e, e);
    }
  }

  /// The path itself, or the nearest directory above it that exists.
  private static Path nearest(Path path) {
    Path there = path;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return there;
  }

  private static DrivePath examine(Path path) {
    Path there = nearest(path);
    boolean missing = !there.equals(path);
    if (!Files.isDirectory(there)) {
      if (missing) {
        return absent(path, "it cannot be made, since " + there + " is not a directory");
      }
      throw new Configuration.Mistake(path + " is not a directory; a drive is a directory");
    }
    if (!Files.isWritable(there)) {
      throw new Configuration.Mistake(
          there + " cannot be written by this user; change its owner or mode");
    }
    try {
      Optional<DriveFormat> format = DriveFormat.read(path);
      requireSpace(there);
      Content content =
          missing ? Content.MISSING : isEmpty(path) ? Content.EMPTY : Content.SOMETHING;
      return new DrivePath(path, format, content, null);
    } catch (IOException | StoreException e) {
      return absent(path, "it cannot be read: " + e.getMessage());
    }
  }

  private static DrivePath absent(Path path, String why) {
    return new DrivePath(path, Optional.empty(), Content.SOMETHING, why);
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
