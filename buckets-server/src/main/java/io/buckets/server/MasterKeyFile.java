package io.buckets.server;

import io.buckets.cluster.topology.DriveFormat;
import io.buckets.core.AtomicFile;
import io.buckets.core.Presence;
import io.buckets.core.StoreException;
import io.buckets.s3.encryption.KeyVault;
import io.buckets.storage.sealing.MasterKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the master key is from: a file the operator names, the environment, or else a random one
/// made once and kept on every drive, readable by the owner alone.
///
/// A key beside what it protects keeps nobody out who has the drives; it is there so that a server
/// without any configuration loses no object. Who wants more names a file elsewhere.
final class MasterKeyFile {
  static final String VARIABLE = "BUCKETS_MASTER_KEY";

  private static final Logger LOG = LoggerFactory.getLogger(MasterKeyFile.class);
  private static final String FILE_NAME = "master-key";

  private MasterKeyFile() {}

  /// The key that the operator gives, if one is given.
  ///
  /// @param named the file the operator names, if any
  /// @throws Configuration.Mistake if it cannot be used
  static Optional<MasterKey> given(Optional<Path> named, Map<String, String> environment) {
    if (named.isPresent()) {
      return Optional.of(ofFile(named.get()));
    }
    // Several keys are lines of a file, and words here.
    return Optional.ofNullable(environment.get(VARIABLE))
        .map(given -> parsed(VARIABLE, given.strip().replaceAll("\\s+", "\n")));
  }

  /// Refuses to serve with a master key that does not open the keyring.
  ///
  /// @throws Configuration.Mistake if it does not
  static void requireOpens(KeyVault vault) {
    try {
      vault.openAll();
    } catch (StoreException e) {
      throw new Configuration.Mistake(
          "the master key is not the one of this deployment: "
              + e.getMessage()
              + "; give the right one with --master-key-file or "
              + VARIABLE,
          e);
    }
  }

  private static MasterKey ofFile(Path file) {
    try {
      return parsed(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new Configuration.Mistake("the master key cannot be read: " + e, e);
    }
  }

  private static MasterKey parsed(String origin, String text) {
    try {
      return MasterKey.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Configuration.Mistake(
          origin + " is no master key, which is 32 bytes in Base64: " + e.getMessage(), e);
    }
  }

  /// The key that is kept on the drives, made now if none of them has it; from here on all do. A
  /// copy that is damaged is outvoted, and written anew.
  ///
  /// @param drives directories of the drives in service
  /// @param needed whether something was sealed already, so that a fresh one would be of no use
  /// @throws Configuration.Mistake if there is none that can be used
  static MasterKey keptOn(List<Path> drives, boolean needed) throws IOException {
    Map<Path, MasterKey> copies = new LinkedHashMap<>();
    List<String> damaged = new ArrayList<>();
    for (Path drive : drives) {
      try {
        if (Presence.exists(file(drive))) {
          copies.put(drive, MasterKey.parse(Files.readString(file(drive))));
        }
      } catch (IOException | IllegalArgumentException e) {
        damaged.add(file(drive) + " (" + e.getMessage() + ")");
      }
    }
    if (copies.isEmpty() && (needed || !damaged.isEmpty())) {
      throw new Configuration.Mistake(
          "no copy of the master key can be read"
              + (damaged.isEmpty() ? "" : ": " + String.join(", ", damaged))
              + "; put one back from its backup, or give it with --master-key-file");
    }
    damaged.forEach(copy -> LOG.warn("a copy of the master key is damaged: {}", copy));
    MasterKey key = copies.isEmpty() ? MasterKey.random() : mostKept(List.copyOf(copies.values()));
    keep(key, drives, copies);
    return key;
  }

  /// The key that most copies hold; of as many, the first.
  private static MasterKey mostKept(List<MasterKey> copies) {
    MasterKey most = copies.getFirst();
    for (MasterKey copy : copies) {
      most = holders(copy, copies) > holders(most, copies) ? copy : most;
    }
    return most;
  }

  private static long holders(MasterKey key, List<MasterKey> copies) {
    return copies.stream().filter(key::sealsAs).count();
  }

  /// A drive that does not take it goes without, as long as another has it.
  private static void keep(MasterKey key, List<Path> drives, Map<Path, MasterKey> copies)
      throws IOException {
    int kept = 0;
    IOException failure = null;
    for (Path drive : drives) {
      MasterKey copy = copies.get(drive);
      if (copy != null && copy.sealsAs(key)) {
        kept++;
        continue;
      }
      try {
        write(key, file(drive));
        kept++;
      } catch (IOException e) {
        LOG.warn("the master key cannot be kept in {}: {}", file(drive), e.toString());
        failure = e;
      }
    }
    if (kept == 0 && failure != null) {
      throw failure;
    }
  }

  private static void write(MasterKey key, Path file) throws IOException {
    String text =
        "# The master key of this deployment, the same on every drive\n" + key.text() + '\n';
    Path staged = file.resolveSibling(FILE_NAME + ".new");
    Files.deleteIfExists(staged);
    Files.createFile(
        staged, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    AtomicFile.replace(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Path file(Path drive) {
    return drive.resolve(DriveFormat.SYSTEM_DIRECTORY).resolve(FILE_NAME);
  }
}
