package io.buckets.net.peer;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.ECNamedCurveTable;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// The certificate authority of a cluster, which every node makes from the secret for itself: the
/// same secret gives the same key, on every machine and in every build.
///
/// *Derivation, fixed to the byte.* HKDF-SHA256 (RFC 5869) with the secret as input, the salt
/// `buckets cluster authority` and the info `P-256 v1` gives 48 bytes; read big-endian, modulo n −
/// 1, plus 1, they are the private key on P-256 (FIPS 186-5, A.2.1: extra random bits). The name is
/// `CN=buckets-authority-` and the first eight bytes of the SHA-256 of the encoded public key, so
/// two secrets have two names. The authority needs no certificate: its name and key are what is
/// trusted.
///
/// *Leaves* are made at each start, live in memory only and do not expire: a clock that is wrong,
/// or was when the node started, must not cut a node off; a secret is what is changed.
final class ClusterAuthority {
  private static final byte[] SALT = "buckets cluster authority".getBytes(StandardCharsets.UTF_8);
  private static final byte[] INFO = "P-256 v1".getBytes(StandardCharsets.UTF_8);
  private static final int DERIVED_BYTES = 48;
  private static final String CURVE = "secp256r1";
  private static final String SIGNATURE = "SHA256withECDSA";

  /// Before any clock, and after every one (RFC 5280, 4.1.2.5: no well-defined end).
  private static final Instant BEGINNING = Instant.parse("1970-01-01T00:00:00Z");

  private static final Instant NO_END = Instant.parse("9999-12-31T23:59:59Z");

  /// A node's certificate and its key.
  record Leaf(X509Certificate certificate, PrivateKey key) {}

  private final X500Name name;
  private final PrivateKey signing;
  private final PublicKey verifying;

  private ClusterAuthority(X500Name name, PrivateKey signing, PublicKey verifying) {
    this.name = name;
    this.signing = signing;
    this.verifying = verifying;
  }

  /// The authority that follows from a secret.
  static ClusterAuthority derive(byte[] secret) throws GeneralSecurityException {
    byte[] bits =
        KDF.getInstance("HKDF-SHA256")
            .deriveData(
                HKDFParameterSpec.ofExtract()
                    .addIKM(secret)
                    .addSalt(SALT)
                    .thenExpand(INFO, DERIVED_BYTES));
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(CURVE));
    ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
    BigInteger scalar =
        new BigInteger(1, bits).mod(curve.getOrder().subtract(BigInteger.ONE)).add(BigInteger.ONE);
    org.bouncycastle.math.ec.ECPoint point =
        ECNamedCurveTable.getParameterSpec(CURVE).getG().multiply(scalar).normalize();
    ECPoint affine =
        new ECPoint(point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
    KeyFactory keys = KeyFactory.getInstance("EC");
    PublicKey verifying = keys.generatePublic(new ECPublicKeySpec(affine, curve));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifying.getEncoded());
    String name = "CN=buckets-authority-" + HexFormat.of().formatHex(digest, 0, 8);
    return new ClusterAuthority(
        new X500Name(name), keys.generatePrivate(new ECPrivateKeySpec(scalar, curve)), verifying);
  }

  /// What is trusted.
  TrustAnchor anchor() {
    return new TrustAnchor(name.toString(), verifying, null);
  }

  /// Its key for checking signatures.
  PublicKey publicKey() {
    return verifying;
  }

  /// A new certificate for a node, with a new key.
  Leaf sign(PeerName peer) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(CURVE));
    KeyPair own = generator.generateKeyPair();
    try {
      JcaX509v3CertificateBuilder leaf =
          new JcaX509v3CertificateBuilder(
              name,
              new BigInteger(64, new SecureRandom()).setBit(0),
              Date.from(BEGINNING),
              Date.from(NO_END),
              new X500Name("CN=buckets-node-" + peer.node()),
              own.getPublic());
      leaf.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      leaf.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      leaf.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      leaf.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, peer.uri())));
      return new Leaf(
          new JcaX509CertificateConverter()
              .getCertificate(leaf.build(new JcaContentSignerBuilder(SIGNATURE).build(signing))),
          own.getPrivate());
    } catch (CertIOException | OperatorCreationException refused) {
      throw new GeneralSecurityException("no certificate can be made for " + peer, refused);
    }
  }
}
