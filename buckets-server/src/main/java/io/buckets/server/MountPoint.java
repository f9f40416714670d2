package io.buckets.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the file system of a directory is mounted.
///
/// An unmounted disk leaves an empty directory behind, which looks like one that an operator put in
/// the place of a lost drive. So for every drive it is remembered, with the topology, where its
/// file system was mounted; see {@link RollCall}.
final class MountPoint {
  /// Of the file system of the root directory, and of what does not tell.
  static final String NONE = "";

  private static final String DEVICE = "unix:dev";

  private MountPoint() {}

  /// The topmost directory above `directory` that is on the same device; {@link #NONE} if that is
  /// the root directory.
  ///
  /// @throws IOException if it cannot be known
  static String of(Path directory) throws IOException {
    Path at = directory.toRealPath();
    if (!at.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return NONE;
    }
    Object device = Files.getAttribute(at, DEVICE);
    for (Path above = at.getParent(); above != null; above = above.getParent()) {
      if (!Files.getAttribute(above, DEVICE).equals(device)) {
        return at.toString();
      }
      at = above;
    }
    return NONE;
  }

  /// Whether a directory that was on the file system mounted at `remembered`, and is on the one
  /// mounted at `now`, lies bare: nothing is mounted where it was.
  static boolean isBare(String remembered, String now) {
    if (remembered.equals(NONE) || remembered.equals(now)) {
      return false;
    }
    return now.equals(NONE) || Path.of(remembered).startsWith(Path.of(now));
  }
}
