package io.buckets.server;

import io.buckets.cluster.topology.DriveFormat;
import io.buckets.core.Limits;
import io.buckets.core.Presence;
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
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
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
    List<Callable<Look>> work = new ArrayList<>();
    paths.forEach(path -> work.add(() -> look(path)));
    List<CompletableFuture<Look>> looks = EachDrive.begin("look-at-drive", work);
    EachDrive.await(looks, Limits.DRIVE_OPEN);
    List<DrivePath> examined = new ArrayList<>();
    Map<Path, Path> seen = new HashMap<>();
    for (int i = 0; i < paths.size(); i++) {
      Look look = result(looks.get(i), paths.get(i));
      examined.add(look.drive);
      Path other = look.real == null ? null : seen.put(look.real, paths.get(i));
      if (other != null) {
        throw new Configuration.Mistake(
            other + " and " + paths.get(i) + " are the same directory; name each drive once");
      }
    }
    return examined;
  }

  private record Look(DrivePath drive, @Nullable Path real) {}

  private static Look look(Path path) {
    DrivePath drive = examine(path);
    return new Look(drive, drive.absent == null ? real(path) : null);
  }

  private static Look result(CompletableFuture<Look> look, Path path) {
    return switch (look.state()) {
      case SUCCESS -> look.resultNow();
      case FAILED ->
          throw look.exceptionNow() instanceof Configuration.Mistake mistake
              ? mistake
              : new Configuration.Mistake(
                  path + " cannot be looked at: " + look.exceptionNow(), look.exceptionNow());
      case CANCELLED, RUNNING ->
          new Look(
              absent(path, "it did not answer for " + Limits.DRIVE_OPEN.toSeconds() + " s"), null);
    };
  }

  /// The directory without any link on the way, as it will be if it is yet to be made.
  private static Path real(Path path) {
    try {
      Path there = nearest(path);
      return there.toRealPath().resolve(there.relativize(path)).normalize();
    } catch (IOException e) {
      throw new Configuration.Mistake(path + " cannot be resolved: " + e, e);
    }
  }

  /// The path itself, or the nearest directory above it that exists.
  ///
  /// @throws IOException if that cannot be known
  private static Path nearest(Path path) throws IOException {
    Path there = path;
    while (!Presence.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return there;
  }

  private static DrivePath examine(Path path) {
    try {
      return examine(path, nearest(path));
    } catch (IOException e) {
      return absent(path, "it cannot be read: " + e.getMessage());
    } catch (StoreException e) {
      return absent(
          path,
          "it does not say which drive it is: "
              + e.getMessage()
              + "; to have it healed from the other drives, move its content away and start again");
    }
  }

  private static DrivePath examine(Path path, Path there) throws IOException {
    boolean missing = !there.equals(path);
    if (!Presence.isDirectory(there)) {
      if (missing) {
        return absent(path, "it cannot be made, since " + there + " is not a directory");
      }
      throw new Configuration.Mistake(path + " is not a directory; a drive is a directory");
    }
    if (!Files.isWritable(there)) {
      throw new Configuration.Mistake(
          there + " cannot be written by this user; change its owner or mode");
    }
    Optional<DriveFormat> format = DriveFormat.read(path);
    requireSpace(there);
    Content content = missing ? Content.MISSING : isEmpty(path) ? Content.EMPTY : Content.SOMETHING;
    return new DrivePath(path, format, content, null);
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
