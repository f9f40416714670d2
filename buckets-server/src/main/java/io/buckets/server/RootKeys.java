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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

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

  /// The pair that is kept on the drives, made now if none of them has it; from here on all do.
  ///
  /// @param drives directories of the drives in service
  /// @throws IOException if it cannot be kept
  static RootKeys keptOn(List<Path> drives) throws IOException {
    Optional<RootKeys> kept = kept(drives);
    RootKeys keys = kept.orElseGet(() -> made(drives));
    keep(keys, drives);
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

  private static Optional<RootKeys> kept(List<Path> drives) throws IOException {
    for (Path drive : drives) {
      Path file = file(drive);
      if (!Presence.exists(file)) {
        continue;
      }
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      }
      String access = properties.getProperty("access-key");
      String secret = properties.getProperty("secret-key");
      if (access != null && secret != null) {
        return Optional.of(new RootKeys(access, secret, file.toString(), false));
      }
    }
    return Optional.empty();
  }

  private static void keep(RootKeys keys, List<Path> drives) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("access-key", keys.accessKey);
    properties.setProperty("secret-key", keys.secretKey);
    StringWriter text = new StringWriter();
    properties.store(text, "The root key pair of this deployment, the same on every drive");
    for (Path drive : drives) {
      Path file = file(drive);
      if (!Presence.exists(file)) {
        Path staged = file.resolveSibling(FILE_NAME + ".new");
        Files.deleteIfExists(staged);
        Files.createFile(
            staged,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        AtomicFile.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
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
