package io.buckets.server;

import io.buckets.core.StoreException;
import io.buckets.s3.encryption.KeyVault;
import io.buckets.storage.sealing.MasterKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where the master key is from: a file the operator names, the environment, or else a random one
/// made once and kept on every drive, readable by the owner alone.
///
/// A key beside what it protects keeps nobody out who has the drives; it is there so that a server
/// without any configuration loses no object. Who wants more names a file elsewhere.
final class MasterKeyFile {
  static final String VARIABLE = "BUCKETS_MASTER_KEY";

  private static final KeptSecret<MasterKey> KEPT =
      new KeptSecret<>("the master key", "master-key", new Form());

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
    KeptSecret.Copies<MasterKey> copies = KEPT.read(drives);
    List<String> damaged = copies.damaged();
    boolean none = copies.good().isEmpty();
    if (none && (needed || !damaged.isEmpty())) {
      throw new Configuration.Mistake(
          "no copy of the master key can be read"
              + (damaged.isEmpty() ? "" : ": " + String.join(", ", damaged))
              + "; put one back from its backup, or give it with --master-key-file");
    }
    MasterKey key = none ? MasterKey.random() : KEPT.mostKept(copies);
    KEPT.keep(key, drives, copies);
    return key;
  }

  /// Has new drives keep the key of their cluster.
  static void spread(String key, List<Path> drives) throws IOException {
    KEPT.keep(MasterKey.parse(key), drives, KEPT.read(drives));
  }

  /// The key as a line of text, below one that says what it is.
  private static final class Form implements KeptSecret.Form<MasterKey> {
    @Override
    public MasterKey parse(Path file, String text) {
      return MasterKey.parse(text);
    }

    @Override
    public String text(MasterKey key) {
      return "# The master key of this deployment, the same on every drive\n" + key.text() + '\n';
    }

    @Override
    public boolean isSame(MasterKey one, MasterKey other) {
      return one.sealsAs(other);
    }
  }
}
