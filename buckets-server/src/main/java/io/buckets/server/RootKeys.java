package io.buckets.server;

import io.buckets.cluster.topology.DriveFormat;
import io.buckets.core.AtomicFile;
import io.buckets.core.Presence;
import io.buckets.s3.auth.Credentials;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The root key pair: from the environment, or else a random one made once and kept on every drive,
/// readable by the owner alone.
///
/// @param accessKey who
/// @param secretKey proves it
/// @param origin where the pair is from, for people
/// @param fresh whether it was made just now
record RootKeys(String accessKey, String secretKey, String origin, boolean fresh) {
  static final String ACCESS_VARIABLE = "BUCKETS_ROOT_ACCESS_KEY";
  static final String SECRET_VARIABLE = "BUCKETS_ROOT_SECRET_KEY";

  private static final Logger LOG = LoggerFactory.getLogger(RootKeys.class);
  private static final String FILE_NAME = "root-keys.properties";
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int ACCESS_CHARS = 20;
  private static final int SECRET_CHARS = 40;

  /// The pair that the environment gives, if it does.
  ///
  /// @throws Configuration.Mistake if it gives half a pair, or none that can be used
  static Optional<RootKeys> given(Map<String, String> environment) {
    String access = environment.get(ACCESS_VARIABLE);
    String secret = environment.get(SECRET_VARIABLE);
    if (access == null && secret == null) {
      return Optional.empty();
    }
    if (access == null || secret == null) {
      throw new Configuration.Mistake(
          ACCESS_VARIABLE + " and " + SECRET_VARIABLE + " are set together or not at all");
    }
    RootKeys keys = new RootKeys(access, secret, "the environment", false);
    try {
      keys.credentials();
    } catch (IllegalArgumentException e) {
      throw new Configuration.Mistake(
          ACCESS_VARIABLE + " and " + SECRET_VARIABLE + ": " + e.getMessage(), e);
    }
    return Optional.of(keys);
  }

  /// The pair that is kept on the drives, made now if none of them has it; from here on all do. A
  /// copy that is damaged is outvoted, and written anew.
  ///
  /// @param drives directories of the drives in service
  /// @throws Configuration.Mistake if there are copies, and all of them are damaged
  /// @throws IOException if it cannot be kept on any drive
  static RootKeys keptOn(List<Path> drives) throws IOException {
    Map<Path, RootKeys> copies = new LinkedHashMap<>();
    List<String> damaged = new ArrayList<>();
    for (Path drive : drives) {
      try {
        kept(file(drive)).ifPresent(pair -> copies.put(drive, pair));
      } catch (IOException | IllegalArgumentException e) {
        damaged.add(file(drive) + " (" + e.getMessage() + ")");
      }
    }
    if (copies.isEmpty() && !damaged.isEmpty()) {
      throw new Configuration.Mistake(
          "no copy of the root key pair can be read: "
              + String.join(", ", damaged)
              + "; set "
              + ACCESS_VARIABLE
              + " and "
              + SECRET_VARIABLE
              + ", or remove these files to have a new pair made");
    }
    damaged.forEach(copy -> LOG.warn("a copy of the root key pair is damaged: {}", copy));
    RootKeys keys = copies.isEmpty() ? made(drives) : mostKept(List.copyOf(copies.values()));
    keep(keys, drives, copies);
    return keys;
  }

  /// What S3 knows the pair as.
  Credentials credentials() {
    return new Credentials(accessKey, secretKey);
  }

  private static RootKeys made(List<Path> drives) {
    return new RootKeys(
        random(ACCESS_CHARS), random(SECRET_CHARS), file(drives.getFirst()).toString(), true);
  }

  /// @throws IllegalArgumentException if the file holds no pair
  private static Optional<RootKeys> kept(Path file) throws IOException {
    if (!Presence.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    String access = properties.getProperty("access-key");
    String secret = properties.getProperty("secret-key");
    if (access == null || secret == null) {
      throw new IllegalArgumentException("it holds no key pair");
    }
    RootKeys pair = new RootKeys(access, secret, file.toString(), false);
    pair.credentials();
    return Optional.of(pair);
  }

  /// The pair that most copies hold; of as many, the first.
  private static RootKeys mostKept(List<RootKeys> copies) {
    RootKeys most = copies.getFirst();
    for (RootKeys copy : copies) {
      most = copy.holders(copies) > most.holders(copies) ? copy : most;
    }
    return most;
  }

  private long holders(List<RootKeys> copies) {
    return copies.stream().filter(this::isPair).count();
  }

  private boolean isPair(@Nullable RootKeys copy) {
    return copy != null && copy.accessKey.equals(accessKey) && copy.secretKey.equals(secretKey);
  }

  /// A drive that does not take it goes without, as long as another has it.
  private static void keep(RootKeys keys, List<Path> drives, Map<Path, RootKeys> copies)
      throws IOException {
    long kept = drives.stream().filter(drive -> keys.isPair(copies.get(drive))).count();
    IOException failure = null;
    for (Path drive : drives) {
      if (keys.isPair(copies.get(drive))) {
        continue;
      }
      try {
        write(keys, file(drive));
        kept++;
      } catch (IOException e) {
        LOG.warn("the root key pair cannot be kept in {}: {}", file(drive), e.toString());
        failure = e;
      }
    }
    if (kept == 0 && failure != null) {
      throw failure;
    }
  }

  private static void write(RootKeys keys, Path file) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("access-key", keys.accessKey);
    properties.setProperty("secret-key", keys.secretKey);
    StringWriter text = new StringWriter();
    properties.store(text, "The root key pair of this deployment, the same on every drive");
    Path staged = file.resolveSibling(FILE_NAME + ".new");
    Files.deleteIfExists(staged);
    Files.createFile(
        staged, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    AtomicFile.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Path file(Path drive) {
    return drive.resolve(DriveFormat.SYSTEM_DIRECTORY).resolve(FILE_NAME);
  }

  private static String random(int chars) {
    SecureRandom random = new SecureRandom();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < chars; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  /// Never the secret.
  @Override
  public String toString() {
    return "root key " + accessKey + " from " + origin;
  }
}
