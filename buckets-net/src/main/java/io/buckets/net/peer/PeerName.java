package io.buckets.net.peer;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which node of which cluster: what a certificate names, and both sides of a connection check.
///
/// @param deployment the cluster, or {@link #FORMING}
/// @param node the node's number in it
public record PeerName(UUID deployment, int node) {
  /// The deployment of nodes that have none yet, or must ask which theirs is: they may dial every
  /// node that has the cluster's secret, and are served only what helps them to one.
  public static final UUID FORMING = new UUID(0, 0);

  private static final int URI_NAME = 6;
  private static final Pattern URI = Pattern.compile("buckets://([0-9a-f-]{36})/([0-9]{1,9})");

  /// As a certificate spells it: `buckets://DEPLOYMENT/NODE`.
  public String uri() {
    return "buckets://" + deployment + "/" + node;
  }

  /// Whether it is the name of a node that looks for its deployment.
  public boolean isForming() {
    return deployment.equals(FORMING);
  }

  /// Whether a node of this name speaks to one of that name at all.
  boolean mayMeet(PeerName other) {
    return isForming() || other.isForming() || deployment.equals(other.deployment);
  }

  /// The name in a certificate; null if it has none.
  static @Nullable PeerName in(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names == null) {
        return null;
      }
      for (List<?> name : names) {
        Matcher uri = URI.matcher(String.valueOf(name.get(1)));
        if (name.getFirst().equals(URI_NAME) && uri.matches()) {
          return new PeerName(UUID.fromString(uri.group(1)), Integer.parseInt(uri.group(2)));
        }
      }
      return null;
    } catch (CertificateParsingException | IllegalArgumentException malformed) {
      return null;
    }
  }

  @Override
  public String toString() {
    return "node " + node + " of " + deployment;
  }
}
