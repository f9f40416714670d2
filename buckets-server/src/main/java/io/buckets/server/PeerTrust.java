package io.buckets.server;

import io.buckets.net.TlsFiles;
import io.buckets.net.peer.ClusterSecret;
import io.buckets.net.peer.PeerName;
import io.buckets.net.peer.PeerTls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// How the nodes of a cluster know each other: by the secret that they share, or by certificates of
/// the operator's own.
@FunctionalInterface
interface PeerTrust {
  String SECRET_VARIABLE = "BUCKETS_CLUSTER_SECRET";

  /// What a node shows and believes under a name.
  ///
  /// @throws IOException if it cannot be made
  PeerTls of(PeerName self) throws IOException;

  /// Certificates of the operator's own.
  ///
  /// @param own of this node, and its key
  /// @param authority PEM file of those that have signed the certificates of all nodes
  record Certificates(TlsFiles own, Path authority) implements PeerTrust {
    @Override
    public PeerTls of(PeerName self) throws IOException {
      return PeerTls.ofFiles(own, authority, self);
    }

    private Certificates checked() {
      try {
        of(new PeerName(PeerName.FORMING, 1)).close();
        return this;
      } catch (IOException refused) {
        throw new Configuration.Mistake(String.valueOf(refused.getMessage()), refused);
      }
    }
  }

  /// Trust by what was given.
  ///
  /// @param secretFile where the secret is, if it is in a file
  /// @throws Configuration.Mistake if nothing was given, or more than one thing, or it cannot be
  ///   used
  static PeerTrust of(
      Optional<Certificates> certificates,
      Optional<Path> secretFile,
      Map<String, String> environment) {
    String variable = environment.get(SECRET_VARIABLE);
    int secrets = (secretFile.isPresent() ? 1 : 0) + (variable == null ? 0 : 1);
    if (certificates.isPresent()) {
      if (secrets > 0) {
        throw new Configuration.Mistake(
            "nodes know each other by a secret or by certificates, and both are given: leave one"
                + " out, the same on every node");
      }
      return certificates.get().checked();
    }
    if (secrets != 1) {
      throw new Configuration.Mistake(
          (secrets == 0
                  ? "several nodes need a secret that makes them one cluster: give the same to each"
                  : "the secret of the cluster is given twice: give it once")
              + ", with --cluster-secret-file or "
              + SECRET_VARIABLE
              + "; `buckets-admin secret` makes one");
    }
    try {
      ClusterSecret secret =
          secretFile.isPresent()
              ? ClusterSecret.read(secretFile.get())
              : ClusterSecret.parse(String.valueOf(variable));
      return self -> PeerTls.ofSecret(secret, self);
    } catch (IOException | IllegalArgumentException refused) {
      throw new Configuration.Mistake(String.valueOf(refused.getMessage()), refused);
    }
  }
}
