package io.buckets.server;

import io.buckets.cluster.topology.DriveFormat;
import io.buckets.core.EachDrive;
import io.buckets.core.Limits;
import io.buckets.core.Presence;
import io.buckets.core.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
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
/// @param format what it was formatted as, if it was and that can be read
/// @param content what is in it
/// @param absent why it cannot be used at all, null if it can
/// @param unfit why it could not be formatted, null if it could; of no concern to a drive
/// @param mount where its file system is mounted, see {@link MountPoint}
record DrivePath(
    Path path,
    Optional<DriveFormat> format,
    Content content,
    @Nullable String absent,
    @Nullable String unfit,
    String mount) {
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
  /// @throws Configuration.Mistake if two paths lead to one directory
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
    try {
      Path there = nearest(path);
      // The directory without any link on the way, as it will be if it is yet to be made.
      Path real = there.toRealPath().resolve(there.relativize(path)).normalize();
      return new Look(examine(path, there), real);
    } catch (IOException e) {
      return new Look(unknown(path, "it cannot be read: " + e.getMessage()), null);
    }
  }

  private static Look result(CompletableFuture<Look> look, Path path) {
    return switch (look.state()) {
      case SUCCESS -> look.resultNow();
      case FAILED ->
          new Look(unknown(path, "it cannot be looked at: " + look.exceptionNow()), null);
      case CANCELLED, RUNNING ->
          new Look(
              unknown(path, "it did not answer for " + Limits.DRIVE_OPEN.toSeconds() + " s"), null);
    };
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

  private static DrivePath examine(Path path, Path there) throws IOException {
    boolean missing = !there.equals(path);
    String mount = MountPoint.of(there);
    if (!Presence.isDirectory(there)) {
      return unknown(
          path,
          missing
              ? "it cannot be made, since " + there + " is not a directory"
              : "it is not a directory; put the drive, or an empty directory, there");
    }
    String locked = locked(there);
    if (missing) {
      String unfit = locked == null ? full(there) : "it cannot be made: " + there + locked;
      return new DrivePath(path, Optional.empty(), Content.MISSING, null, unfit, mount);
    }
    Optional<DriveFormat> format;
    try {
      format = DriveFormat.read(path);
    } catch (StoreException e) {
      return unknown(
          path,
          "it does not say which drive it is: "
              + e.getMessage()
              + "; to have it healed from the other drives, move its content away and start again");
    }
    Content content = isEmpty(path) ? Content.EMPTY : Content.SOMETHING;
    String absent = locked == null ? null : "it" + locked;
    return new DrivePath(path, format, content, absent, full(path), mount);
  }

  private static DrivePath unknown(Path path, String why) {
    return new DrivePath(path, Optional.empty(), Content.SOMETHING, why, null, "");
  }

  /// How a directory cannot be written, and what to do; null if it can. An owner or a mode that
  /// does not fit is one thing, a file system that takes no changes from anyone is another.
  private static @Nullable String locked(Path there) throws IOException {
    try {
      there.getFileSystem().provider().checkAccess(there, AccessMode.WRITE);
    } catch (AccessDeniedException e) {
      return " cannot be written by this user; change its owner or mode";
    } catch (FileSystemException e) {
      return " cannot be written by anyone: "
          + e.getReason()
          + "; the system makes a file system read-only after errors of its device, and its log"
          + " says so: repair it, and mount it for writing again";
    }
    return null;
  }

  /// Why there is too little room for a new drive; null if there is enough.
  private static @Nullable String full(Path path) throws IOException {
    long free = Files.getFileStore(path).getUsableSpace();
    return free < LEAST_FREE_BYTES
        ? "its file system is full (" + free + " bytes free); make room first"
        : null;
  }

  private static boolean isEmpty(Path path) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        if (!IGNORED.contains(String.valueOf(entry.getFileName()))) {
          return Formatting.isUnfinished(path);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return true;
  }

  /// The same, not to be used, whatever it holds: it is not who it should be.
  DrivePath refused(String why) {
    return new DrivePath(path, Optional.empty(), Content.SOMETHING, why, unfit, mount);
  }

  /// Why it does not serve as a drive as it is; null if it does.
  @Nullable String trouble() {
    if (absent != null || isFormatted()) {
      return absent;
    }
    return switch (content) {
      case EMPTY -> "it is empty";
      case MISSING -> "there is no such directory";
      case SOMETHING ->
          "it is not empty, and has no .buckets.sys/format.json that says which drive it is. To have"
              + " it formatted and healed from the other drives, move its content away and start"
              + " again";
    };
  }

  boolean isFormatted() {
    return format.isPresent();
  }
}
