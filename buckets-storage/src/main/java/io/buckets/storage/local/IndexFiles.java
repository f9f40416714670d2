package io.buckets.storage.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.buckets.core.AtomicFile;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where the index of a drive is, and the small files beside it that outlive it.
///
/// @param directory the index itself
record IndexFiles(Path directory) {
  /// What `index.made` says since the logs are read strictly; earlier builds left it empty.
  private static final String STRICT = "logs are not recycled\n";

  /// Of a small file no more is read: what was written is shorter, and anything may be there.
  private static final int MOST_BYTES = 1024;

  /// Of the drive at `drive`.
  static IndexFiles of(Path drive) {
    return new IndexFiles(drive.resolve(".buckets.sys").resolve("index"));
  }

  /// Says that there was an index here, and how its logs are written.
  private Path made() {
    return directory.resolveSibling("index.made");
  }

  /// Says that the index was found damaged while it was open.
  private Path damaged() {
    return directory.resolveSibling("index.damaged");
  }

  /// What became of an index that is not trusted any more: kept until the drive is in step again.
  private Path aside() {
    return directory.resolveSibling("index.aside");
  }

  /// Whether there was an index here.
  boolean wasMade() throws IOException {
    return exists(made());
  }

  /// Whether its logs were written by a build that recycles none.
  boolean isStrict() throws IOException {
    return wasMade() && text(made()).equals(STRICT);
  }

  /// Whether `index.made` holds what no build wrote: then nothing tells how the logs were written.
  boolean isMarkDamaged() throws IOException {
    return wasMade() && !text(made()).isEmpty() && !isStrict();
  }

  /// The beginning of a small file, whatever it holds: what is no text is shown as question marks.
  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_BYTES), UTF_8);
    }
  }

  void markStrict() throws IOException {
    if (!isStrict()) {
      AtomicFile.replace(made(), STRICT.getBytes(UTF_8));
    }
  }

  /// Whether there is something to open.
  boolean isThere() throws IOException {
    return exists(directory.resolve("CURRENT"));
  }

  /// What the files show of damage, before anything is opened; null if nothing.
  @Nullable String damage() throws IOException {
    if (exists(damaged())) {
      // That it is there says it; what it says is for people, and may be damaged itself.
      String why = text(damaged()).replaceAll("[^\\p{Print}]+", " ").strip();
      return why.isEmpty() ? "its index was found damaged" : why;
    }
    if (!isThere()) {
      return wasMade() ? "its index has no file CURRENT" : null;
    }
    String current = text(directory.resolve("CURRENT"));
    if (!current.matches("MANIFEST-\\d+\n")) {
      return "the file CURRENT of its index is damaged";
    }
    return exists(directory.resolve(current.strip()))
        ? null
        : "the file " + current.strip() + " of its index is missing";
  }

  /// Remembers, for the next time that the drive is opened, that its index is damaged.
  void noteDamage(String what) throws IOException {
    AtomicFile.replace(damaged(), what.getBytes(UTF_8));
  }

  /// Makes room for a new index. A crash on the way leaves an index that is gone or set aside, and
  /// the mark that there was one.
  void setAside() throws DriveException {
    try {
      if (!wasMade()) {
        markStrict();
      }
      if (exists(directory)) {
        delete(aside());
        Files.move(directory, aside(), StandardCopyOption.ATOMIC_MOVE);
        AtomicFile.syncDirectory(Objects.requireNonNull(directory.getParent(), "a folder"));
      }
      markStrict();
      Files.deleteIfExists(damaged());
    } catch (IOException e) {
      throw new DriveException(Reason.FAILED, "the index cannot be set aside: " + e, e);
    }
  }

  /// Lets go of an index that was set aside: the drive is in step.
  void forgetAside() throws IOException {
    delete(aside());
  }

  private static void delete(Path tree) throws IOException {
    if (!exists(tree)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(tree)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  /// Whether there is such a file; what cannot be told is an error, not an absence.
  static boolean exists(Path path) throws IOException {
    try {
      Files.readAttributes(path, BasicFileAttributes.class);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
