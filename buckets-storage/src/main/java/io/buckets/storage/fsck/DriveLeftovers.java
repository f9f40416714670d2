package io.buckets.storage.fsck;

import io.buckets.cluster.topology.DriveFormat;
import io.buckets.storage.fsck.Deviation.Kind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Files on a drive that do not belong to one at rest: what was staged aside and never took its
/// place, what an atomic replace did not end, a format that was begun, old copies of the journal,
/// and whatever somebody else put there.
final class DriveLeftovers {
  private static final Set<String> TOP =
      Set.of(DriveFormat.SYSTEM_DIRECTORY, ".buckets", "lost+found");
  private static final Set<String> SYSTEM =
      Set.of(
          DriveFormat.FILE_NAME,
          "topology.json",
          "control",
          "control.copy",
          "cluster.json",
          "incarnation.json",
          "root-keys.properties",
          "master-key",
          "index",
          "index.made",
          "tmp",
          "lock",
          "reserve");
  private static final Set<String> PART =
      Set.of("first", "begun", "log", "name", "joining", "founding");
  private static final String JOURNAL = "journal.";

  private final Path drive;
  private final Consumer<Deviation> found;

  DriveLeftovers(Path drive, Consumer<Deviation> found) {
    this.drive = drive;
    this.found = found;
  }

  void check() {
    Path system = drive.resolve(DriveFormat.SYSTEM_DIRECTORY);
    try {
      unknown(drive, TOP);
      unknown(drive.resolve(".buckets"), Set.of("data"));
      unknown(system, SYSTEM);
      control(system);
      if (!Files.exists(system.resolve("index.made"))) {
        report(system.resolve("index.made"), "it is missing, so a lost index would not be noticed");
      }
      try (Stream<Path> staged = Files.walk(system.resolve("tmp"))) {
        staged
            .filter(path -> !Files.isDirectory(path))
            .forEach(path -> report(path, "it was staged and never took its place"));
      }
    } catch (NoSuchFileException e) {
      report(drive.resolve(String.valueOf(e.getFile())), "it is missing");
    } catch (IOException e) {
      found.accept(Deviation.ofDrive(Kind.REGISTER_UNREADABLE, drive.toString(), e.toString()));
    }
  }

  private void unknown(Path directory, Set<String> known) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        if (!known.contains(String.valueOf(child.getFileName()))) {
          report(child, "it is no part of a drive");
        }
      }
    } catch (NotDirectoryException e) {
      report(directory, "it is no directory");
    }
  }

  /// A node that is alone keeps a journal on each drive; one of several keeps on one drive what it
  /// needs to take part in the control plane.
  private void control(Path system) throws IOException {
    Path control = system.resolve("control");
    if (!Files.exists(system.resolve("cluster.json"))) {
      journals(control);
    } else if (Files.exists(control)) {
      unknown(control, PART);
    }
  }

  /// The newest file of the journal is the copy; `damaged` is kept on purpose.
  private void journals(Path directory) throws IOException {
    int files = 0;
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        String name = String.valueOf(child.getFileName());
        boolean journal = name.startsWith(JOURNAL) && !name.endsWith(".new");
        files += journal ? 1 : 0;
        if (!journal && !name.equals("claim.json") && !name.equals("damaged")) {
          report(child, "it is no part of a control journal");
        }
      }
    }
    if (files > 1) {
      report(directory, "it has " + files + " files of the journal, of which one counts");
    }
  }

  private void report(Path path, String what) {
    String within = path.startsWith(drive) ? drive.relativize(path).toString() : path.toString();
    found.accept(Deviation.ofDrive(Kind.LEFTOVER, drive.toString(), within + ": " + what));
  }
}
