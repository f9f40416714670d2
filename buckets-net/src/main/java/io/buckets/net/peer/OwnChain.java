package io.buckets.net.peer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// Whether other nodes will believe a certificate of the operator's own: found out by the node that
/// has it, since those who refuse it only say so in their logs.
final class OwnChain {
  private OwnChain() {}

  /// @param chain of this node's certificate
  /// @param authority PEM file of the authorities that all nodes trust
  /// @throws IOException that says why it will not do: it must be signed by one of them, valid now,
  ///   and good for servers and for clients
  static void check(X509Certificate[] chain, Path authority) throws IOException {
    try {
      X509TrustManager trust = trust(authority);
      trust.checkServerTrusted(chain, "UNKNOWN");
      trust.checkClientTrusted(chain, "UNKNOWN");
    } catch (CertificateException refused) {
      throw new IOException(
          "other nodes will not believe this node's certificate: " + refused.getMessage(), refused);
    } catch (GeneralSecurityException unusable) {
      throw new IOException(authority + " cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  private static X509TrustManager trust(Path authority)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    byte[] pem = Files.readAllBytes(authority);
    for (Certificate each :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem))) {
      store.setCertificateEntry("authority-" + store.size(), each);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509;
      }
    }
    throw new GeneralSecurityException("this Java has no trust manager for X.509");
  }
}
