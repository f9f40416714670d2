package io.buckets.net.peer;

import io.buckets.core.peer.PeerLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The secret that makes nodes one cluster: who has it is of the cluster.
///
/// Two at once while it is being changed: the first signs, both are trusted. A change goes over all
/// nodes three times: *old* → *old, new* → *new, old* → *new*.
///
/// Never shown: it has no readable text.
public final class ClusterSecret {
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final List<byte[]> secrets;

  private ClusterSecret(List<byte[]> secrets) {
    this.secrets = secrets;
  }

  /// The secrets that `text` gives: one, or two with a comma or a line break between them.
  ///
  /// @throws IllegalArgumentException if there is none, one is too short or too long, or there are
  ///   more; says which, but not what it is
  public static ClusterSecret parse(String text) {
    List<String> given =
        text.strip().isEmpty() ? List.of() : List.of(text.strip().split("\\s*[,\\r\\n]\\s*"));
    if (given.isEmpty() || given.size() > PeerLimits.SECRETS) {
      throw new IllegalArgumentException(
          "the cluster's secret is one, or two while it is changed; given are " + given.size());
    }
    if (new HashSet<>(given).size() < given.size()) {
      throw new IllegalArgumentException("the two secrets of the cluster are the same");
    }
    List<byte[]> secrets = given.stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toList();
    for (byte[] secret : secrets) {
      if (secret.length < PeerLimits.SECRET_BYTES || secret.length > PeerLimits.SECRET_MOST_BYTES) {
        throw new IllegalArgumentException(
            "a secret of a cluster has "
                + PeerLimits.SECRET_BYTES
                + " to "
                + PeerLimits.SECRET_MOST_BYTES
                + " bytes from a generator; one of these has "
                + secret.length);
      }
    }
    return new ClusterSecret(secrets);
  }

  /// The secrets in a file that nobody but its owner may read.
  ///
  /// @throws IOException if it cannot be read, others may read it, or it holds no secret; says so
  public static ClusterSecret read(Path file) throws IOException {
    PosixFileAttributeView rights = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (rights != null
        && rights.readAttributes().permissions().stream().anyMatch(OTHERS::contains)) {
      throw new IOException(
          "others may read or write " + file + ", which holds the cluster's secret; chmod 600 it");
    }
    try {
      return parse(Files.readString(file));
    } catch (IllegalArgumentException refused) {
      throw new IOException(file + ": " + refused.getMessage(), refused);
    }
  }

  /// A new one, from the machine's generator: 43 letters, digits, `-` and `_` of 256 bits.
  public static String generate() {
    byte[] bytes = new byte[PeerLimits.SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// The secrets, the one that signs first.
  List<byte[]> secrets() {
    return secrets;
  }

  @Override
  public String toString() {
    return "a secret that is not shown";
  }
}
