package io.buckets.server;

import io.buckets.s3.auth.AccountBook;
import io.buckets.s3.auth.Credentials;
import io.buckets.server.forming.FormingPlan;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.commons.codec.digest.DigestUtils;

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

  private static final KeptSecret<RootKeys> KEPT =
      new KeptSecret<>("the root key pair", "root-keys.properties", new Form());

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
    KeptSecret.Copies<RootKeys> copies = readable(drives);
    RootKeys keys = copies.good().isEmpty() ? made(drives) : KEPT.mostKept(copies);
    KEPT.keep(keys, drives, copies);
    return keys;
  }

  /// The pair of a cluster, which its drives were given when it was formed.
  ///
  /// @param drives directories of the drives of this node, in service or not
  /// @throws Configuration.Mistake if none of them has a copy that can be read
  static RootKeys ofCluster(List<Path> drives) throws IOException {
    KeptSecret.Copies<RootKeys> copies = readable(drives);
    if (copies.good().isEmpty()) {
      throw new Configuration.Mistake(
          "no drive of this node can be read that keeps the root key pair of the cluster: "
              + drives);
    }
    RootKeys keys = KEPT.mostKept(copies);
    KEPT.keep(keys, drives, copies);
    return keys;
  }

  private static KeptSecret.Copies<RootKeys> readable(List<Path> drives) throws IOException {
    KeptSecret.Copies<RootKeys> copies = KEPT.read(drives);
    if (copies.good().isEmpty() && !copies.damaged().isEmpty()) {
      throw new Configuration.Mistake(
          "no copy of the root key pair can be read: "
              + String.join(", ", copies.damaged())
              + "; set "
              + ACCESS_VARIABLE
              + " and "
              + SECRET_VARIABLE
              + ", or remove these files to have a new pair made");
    }
    return copies;
  }

  /// Has new drives keep the pair of their cluster.
  static void spread(FormingPlan.Secrets secrets, List<Path> drives) throws IOException {
    RootKeys pair = new RootKeys(secrets.rootAccess(), secrets.rootSecret(), "the cluster", false);
    KEPT.keep(pair, drives, KEPT.read(drives));
  }

  /// Tells this pair apart from others, and tells nothing of it.
  String digest() {
    return DigestUtils.sha256Hex("root\n" + accessKey + '\n' + secretKey);
  }

  /// What S3 knows the pair as.
  Credentials credentials() {
    return new Credentials(accessKey, secretKey);
  }

  private static RootKeys made(List<Path> drives) {
    AccountBook.KeyPair pair = AccountBook.KeyPair.random();
    return new RootKeys(
        pair.accessKey(), pair.secretKey(), KEPT.file(drives.getFirst()).toString(), true);
  }

  /// The pair as a file of properties.
  private static final class Form implements KeptSecret.Form<RootKeys> {
    @Override
    public RootKeys parse(Path file, String text) {
      Properties properties = new Properties();
      try {
        properties.load(new StringReader(text));
      } catch (IOException e) {
        throw new IllegalArgumentException("it cannot be read: " + e.getMessage(), e);
      }
      String access = properties.getProperty("access-key");
      String secret = properties.getProperty("secret-key");
      if (access == null || secret == null) {
        throw new IllegalArgumentException("it holds no key pair");
      }
      RootKeys pair = new RootKeys(access, secret, file.toString(), false);
      pair.credentials();
      return pair;
    }

    @Override
    public String text(RootKeys pair) {
      Properties properties = new Properties();
      properties.setProperty("access-key", pair.accessKey);
      properties.setProperty("secret-key", pair.secretKey);
      StringWriter text = new StringWriter();
      try {
        properties.store(text, "The root key pair of this deployment, the same on every drive");
      } catch (IOException e) {
        throw new IllegalStateException("writing to memory does not fail", e);
      }
      return text.toString();
    }

    @Override
    public boolean isSame(RootKeys one, RootKeys other) {
      return one.accessKey.equals(other.accessKey) && one.secretKey.equals(other.secretKey);
    }
  }

  /// Never the secret.
  @Override
  public String toString() {
    return "root key " + accessKey + " from " + origin;
  }
}
