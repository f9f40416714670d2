package io.buckets.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/// Where a server's certificate and its key lie: two PEM files.
///
/// @param certificate the server's certificate, then those that lead to its root
/// @param key the private key in PKCS #8 (`BEGIN PRIVATE KEY`), RSA, EC or Ed25519, without a
///   password
public record TlsFiles(Path certificate, Path key) {
  private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  /// A certificate chain and the key of its first.
  public record Pair(X509Certificate[] chain, PrivateKey key) {}

  /// Reads both, and checks that they belong together.
  ///
  /// @throws IOException that says which file is wrong and how
  public Pair read() throws IOException {
    X509Certificate[] chain = readChain();
    PrivateKey privateKey = readKey();
    if (!belongTogether(chain[0].getPublicKey(), privateKey)) {
      throw new IOException(key + " is not the key of the certificate in " + certificate);
    }
    return new Pair(chain, privateKey);
  }

  private X509Certificate[] readChain() throws IOException {
    byte[] pem = Files.readAllBytes(certificate);
    try {
      X509Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .toArray(X509Certificate[]::new);
      if (chain.length == 0) {
        throw new IOException(certificate + " holds no certificate");
      }
      return chain;
    } catch (GeneralSecurityException malformed) {
      throw new IOException(
          certificate + " is not a PEM certificate chain: " + malformed.getMessage(), malformed);
    }
  }

  private PrivateKey readKey() throws IOException {
    String pem = Files.readString(key, StandardCharsets.ISO_8859_1);
    String begin = "-----BEGIN PRIVATE KEY-----";
    int start = pem.indexOf(begin);
    int end = pem.indexOf("-----END PRIVATE KEY-----");
    if (start < 0 || end < start) {
      throw new IOException(
          key
              + " holds no PKCS #8 key without a password; convert it with:"
              + " openssl pkcs8 -topk8 -nocrypt -in old.key -out new.key");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(pem.substring(start + begin.length(), end));
      return decode(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException malformed) {
      throw new IOException(key + " is not a usable key: " + malformed.getMessage(), malformed);
    }
  }

  private static PrivateKey decode(PKCS8EncodedKeySpec encoded) throws GeneralSecurityException {
    InvalidKeySpecException last = new InvalidKeySpecException("no known algorithm");
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException other) {
        last = other;
      }
    }
    throw last;
  }

  private static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey)
      throws IOException {
    try {
      byte[] challenge = "do these two belong together?".getBytes(StandardCharsets.US_ASCII);
      Signature signature = Signature.getInstance(signatureOf(privateKey));
      signature.initSign(privateKey);
      signature.update(challenge);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(challenge);
      return signature.verify(signed);
    } catch (GeneralSecurityException otherKind) {
      return false;
    }
  }

  private static String signatureOf(PrivateKey privateKey) {
    return switch (privateKey.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> "EdDSA";
    };
  }
}
