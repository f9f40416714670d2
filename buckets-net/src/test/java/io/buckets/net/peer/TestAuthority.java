package io.buckets.net.peer;

import io.buckets.net.TlsFiles;
import java.math.BigInteger;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/// An authority of an operator's own, made when a test asks for it.
final class TestAuthority {
  private final X500Name name;
  private final KeyPair keys;
  private int signed;
  private @Nullable KeyPurposeId purpose;

  TestAuthority(String name) throws Exception {
    this.name = new X500Name("CN=" + name);
    this.keys = keys();
  }

  private static KeyPair keys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  /// What it signs from now on is good for that alone.
  TestAuthority goodFor(KeyPurposeId only) {
    purpose = only;
    return this;
  }

  /// Its own certificate.
  String pem() throws Exception {
    JcaX509v3CertificateBuilder builder = builder(name, keys);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    return pem("CERTIFICATE", sign(builder));
  }

  /// Writes a certificate and its key.
  ///
  /// @param address where its owner is dialled
  /// @param uri which node it is; null if it does not say
  void sign(TlsFiles files, String subject, String address, @Nullable String uri) throws Exception {
    KeyPair own = keys();
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.iPAddress, address));
    if (uri != null) {
      names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    }
    JcaX509v3CertificateBuilder builder = builder(new X500Name("CN=" + subject), own);
    GeneralNames all = new GeneralNames(names.toArray(GeneralName[]::new));
    builder.addExtension(Extension.subjectAlternativeName, false, all);
    if (purpose != null) {
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    }
    Files.writeString(files.key(), pem("PRIVATE KEY", own.getPrivate().getEncoded()));
    Files.writeString(files.certificate(), pem("CERTIFICATE", sign(builder)));
  }

  private JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair own) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        name,
        BigInteger.valueOf(++signed),
        Date.from(now.minus(Duration.ofDays(1))),
        Date.from(now.plus(Duration.ofDays(1))),
        subject,
        own.getPublic());
  }

  private byte[] sign(JcaX509v3CertificateBuilder builder) throws Exception {
    return builder
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
        .getEncoded();
  }

  private static String pem(String what, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }
}
