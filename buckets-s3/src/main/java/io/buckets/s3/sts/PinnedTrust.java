package io.buckets.s3.sts;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// Trusts a server that one of the usual authorities vouches for, or a certificate with one of the
/// thumbprints that the account gave: its own, or that of an authority above it, from which a whole
/// chain of signatures leads to it. That the certificate is for the host, TLS itself checks. Any
/// thread.
///
/// Source: IAM user guide, "Obtain the thumbprint for an OpenID Connect identity provider".
final class PinnedTrust implements X509TrustManager {
  private final Set<String> thumbprints;
  private final X509TrustManager usual;

  /// @param thumbprints SHA-1 of certificates, in hexadecimal
  PinnedTrust(List<String> thumbprints) throws GeneralSecurityException {
    this.thumbprints =
        Set.copyOf(thumbprints.stream().map(t -> t.toLowerCase(Locale.ROOT)).toList());
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    this.usual =
        Arrays.stream(factory.getTrustManagers())
            .filter(X509TrustManager.class::isInstance)
            .map(X509TrustManager.class::cast)
            .findFirst()
            .orElseThrow(() -> new GeneralSecurityException("there are no authorities"));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    try {
      usual.checkServerTrusted(chain, type);
    } catch (CertificateException unknown) {
      if (!isPinned(chain)) {
        throw unknown;
      }
    }
  }

  private boolean isPinned(X509Certificate[] chain) throws CertificateException {
    for (int i = 0; i < chain.length; i++) {
      if (thumbprints.contains(thumbprint(chain[i]))) {
        chain[i].checkValidity();
        return i == 0 || leads(chain, i);
      }
    }
    return false;
  }

  /// Whether the certificates below the one at `anchor` are each signed by the next.
  private static boolean leads(X509Certificate[] chain, int anchor) throws CertificateException {
    try {
      CertPath path =
          CertificateFactory.getInstance("X.509")
              .generateCertPath(List.of(chain).subList(0, anchor));
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(chain[anchor], null)));
      parameters.setRevocationEnabled(false);
      var _ = CertPathValidator.getInstance("PKIX").validate(path, parameters);
      return true;
    } catch (GeneralSecurityException e) {
      throw new CertificateException("the chain to the pinned certificate is broken", e);
    }
  }

  private static String thumbprint(X509Certificate certificate) throws CertificateException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new CertificateException("a certificate has no thumbprint", e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no clients come here");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return usual.getAcceptedIssuers();
  }
}
