package io.buckets.net.peer;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts one certificate that one of the cluster's authorities has signed and that names a node of
/// this deployment; by no clock, so that a wrong one cuts nobody off. Which node it must be,
/// whoever dialled checks.
///
/// Threading: safe for any thread.
final class ClusterTrust extends X509ExtendedTrustManager {
  /// A moment at which every leaf is valid.
  private static final Date ANY_DAY = Date.from(Instant.parse("2026-01-01T00:00:00Z"));

  private final Set<TrustAnchor> anchors;
  private final PeerName self;

  ClusterTrust(Set<TrustAnchor> anchors, PeerName self) {
    this.anchors = anchors;
    this.self = self;
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    try {
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      parameters.setDate(ANY_DAY);
      CertPathValidator.getInstance("PKIX")
          .validate(
              CertificateFactory.getInstance("X.509").generateCertPath(List.of(chain[0])),
              parameters);
    } catch (GeneralSecurityException untrusted) {
      throw new CertificateException(
          "it was not made with this cluster's secret (" + untrusted.getMessage() + ")", untrusted);
    }
    PeerName name = PeerName.in(chain[0]);
    if (name == null || !name.mayMeet(self)) {
      throw new CertificateException(
          "it names " + (name == null ? "no node" : name) + ", and this is " + self);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
