package io.buckets.server;

import io.buckets.cluster.topology.DriveFormat;
import io.buckets.core.AtomicFile;
import io.buckets.core.Presence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A secret of the deployment that is kept on every drive, readable by the owner alone. Its copies
/// vote: one that is damaged, or another, is outvoted and written anew.
///
/// @param what what it is, for people
/// @param fileName of each copy, in the drive's system directory
/// @param form how it is written
record KeptSecret<T>(String what, String fileName, Form<T> form) {
  private static final Logger LOG = LoggerFactory.getLogger(KeptSecret.class);

  /// How a secret is written.
  interface Form<T> {
    /// Reads a copy.
    ///
    /// @throws IllegalArgumentException if the text holds none
    T parse(Path file, String text);

    /// What a copy holds.
    String text(T secret);

    /// Whether both are the same secret.
    boolean isSame(T one, T other);
  }

  /// What drives hold.
  ///
  /// @param good the copies that can be read, by drive
  /// @param damaged those that cannot, and why, for people
  record Copies<T>(Map<Path, T> good, List<String> damaged) {}

  /// Where a drive has its copy.
  Path file(Path drive) {
    return drive.resolve(DriveFormat.SYSTEM_DIRECTORY).resolve(fileName);
  }

  /// What the drives hold.
  Copies<T> read(List<Path> drives) {
    Copies<T> copies = new Copies<>(new LinkedHashMap<>(), new ArrayList<>());
    for (Path drive : drives) {
      Path file = file(drive);
      try {
        if (Presence.exists(file)) {
          copies.good.put(drive, form.parse(file, Files.readString(file)));
        }
      } catch (IOException | IllegalArgumentException e) {
        copies.damaged.add(file + " (" + e.getMessage() + ")");
      }
    }
    return copies;
  }

  /// The secret that most copies hold; of as many, the first.
  ///
  /// @param copies at least one of them good
  T mostKept(Copies<T> copies) {
    List<T> all = List.copyOf(copies.good.values());
    T most = all.getFirst();
    for (T copy : all) {
      most = holders(copy, all) > holders(most, all) ? copy : most;
    }
    return most;
  }

  private long holders(T secret, List<T> copies) {
    return copies.stream().filter(copy -> form.isSame(secret, copy)).count();
  }

  /// From here on all drives have the secret. One that does not take it goes without, as long as
  /// another has it.
  ///
  /// @throws IOException if none has it
  void keep(T secret, List<Path> drives, Copies<T> copies) throws IOException {
    copies.damaged.forEach(copy -> LOG.warn("a copy of {} is damaged: {}", what, copy));
    int kept = 0;
    IOException failure = null;
    for (Path drive : drives) {
      T copy = copies.good.get(drive);
      try {
        if (copy == null || !form.isSame(copy, secret)) {
          write(secret, file(drive));
        }
        kept++;
      } catch (IOException e) {
        LOG.warn("{} cannot be kept in {}: {}", what, file(drive), e.toString());
        failure = e;
      }
    }
    if (kept == 0 && failure != null) {
      throw failure;
    }
  }

  private void write(T secret, Path file) throws IOException {
    Path staged = file.resolveSibling(fileName + ".new");
    Files.deleteIfExists(staged);
    Files.createFile(
        staged, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    AtomicFile.replace(file, form.text(secret).getBytes(StandardCharsets.UTF_8));
  }
}
