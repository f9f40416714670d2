package io.buckets.net.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterTrustTest {
  private static final String OLD = "an old secret of thirty-two bytes and more";
  private static final String NEW = "a new secret of thirty-two bytes and more";
  private static final UUID DEPLOYMENT = new UUID(1, 2);
  private static final PeerName NODE = new PeerName(DEPLOYMENT, 3);

  private static ClusterAuthority authority(String secret) throws Exception {
    return ClusterAuthority.derive(secret.getBytes(UTF_8));
  }

  private static ClusterTrust trust(String... secrets) throws Exception {
    Set<TrustAnchor> anchors = new HashSet<>();
    for (String secret : secrets) {
      anchors.add(authority(secret).anchor());
    }
    return new ClusterTrust(anchors, new PeerName(DEPLOYMENT, 1));
  }

  private static X509Certificate[] leaf(String secret, PeerName name) throws Exception {
    return new X509Certificate[] {authority(secret).sign(name).certificate()};
  }

  /// Whatever changes here cuts every cluster in two while it is upgraded. The scalar was computed
  /// apart, with Python's hmac and integers.
  @Test
  void theAuthorityFollowsFromTheSecretToTheByte() throws Exception {
    ECPublicKey key = (ECPublicKey) authority(OLD).publicKey();
    assertThat(key.getW().getAffineX().toString(16))
        .isEqualTo("8829d3350565ff90c3abd06df8916d5f5e9ec8e00adc2503dcb6ccf338feceb");
    assertThat(authority(OLD).anchor().getCAName())
        .isEqualTo("CN=buckets-authority-d558fef39020d3f1");
    assertThat(authority(NEW).publicKey()).isNotEqualTo(key);
  }

  @Test
  void aLeafNamesItsNodeAndIsTrustedByWhoHasTheSecret() throws Exception {
    X509Certificate[] leaf = leaf(OLD, NODE);
    trust(OLD).checkServerTrusted(leaf, "UNKNOWN");
    trust(OLD).checkClientTrusted(leaf, "UNKNOWN");
    assertThat(PeerName.in(leaf[0])).isEqualTo(NODE);
  }

  @Test
  void noClockMakesALeafUnusable() throws Exception {
    X509Certificate leaf = leaf(OLD, NODE)[0];
    assertThat(leaf.getNotBefore().toInstant()).isEqualTo(Instant.EPOCH);
    assertThat(leaf.getNotAfter().toInstant()).hasToString("9999-12-31T23:59:59Z");
  }

  @Test
  void anotherSecretAnotherDeploymentAndNoNameAreNotTrusted() throws Exception {
    assertThatThrownBy(() -> trust(NEW).checkServerTrusted(leaf(OLD, NODE), "UNKNOWN"))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("not made with this cluster's secret");
    PeerName elsewhere = new PeerName(new UUID(9, 9), 3);
    assertThatThrownBy(() -> trust(OLD).checkClientTrusted(leaf(OLD, elsewhere), "UNKNOWN"))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining(elsewhere.toString())
        .hasMessageContaining(DEPLOYMENT.toString());
  }

  @Test
  void aSecretIsChangedInThreeStepsAtEachOfWhichAllNodesTrustEachOther() throws Exception {
    String[][] steps = {{OLD}, {OLD, NEW}, {NEW, OLD}, {NEW}};
    for (int step = 0; step + 1 < steps.length; step++) {
      X509Certificate[] before = leaf(steps[step][0], NODE);
      X509Certificate[] after = leaf(steps[step + 1][0], NODE);
      trust(steps[step + 1]).checkServerTrusted(before, "UNKNOWN");
      trust(steps[step]).checkServerTrusted(after, "UNKNOWN");
    }
    assertThatThrownBy(() -> trust(NEW).checkServerTrusted(leaf(OLD, NODE), "UNKNOWN"))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void aSecretIsRefusedIfItIsShortOrTheSameTwiceOrOneTooMany() {
    assertThatThrownBy(() -> ClusterSecret.parse("short")).hasMessageContaining("32 to 1024 bytes");
    assertThatThrownBy(() -> ClusterSecret.parse("  ")).hasMessageContaining("given are 0");
    assertThatThrownBy(() -> ClusterSecret.parse(OLD + "," + OLD)).hasMessageContaining("the same");
    assertThatThrownBy(() -> ClusterSecret.parse(OLD + "," + NEW + "," + OLD + "x"))
        .hasMessageContaining("given are 3");
    assertThat(ClusterSecret.parse(OLD + ",\n" + NEW).secrets())
        .containsExactly(OLD.getBytes(UTF_8), NEW.getBytes(UTF_8));
    assertThatCode(() -> ClusterSecret.parse(ClusterSecret.generate())).doesNotThrowAnyException();
    assertThat(ClusterSecret.parse(OLD).toString()).doesNotContain(OLD);
  }

  @Test
  void aFileOfASecretIsItsOwnersAlone(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("secret");
    Files.writeString(file, OLD + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> ClusterSecret.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 600");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(ClusterSecret.read(file).secrets()).containsExactly(OLD.getBytes(UTF_8));
    Files.writeString(file, "short\n");
    assertThatThrownBy(() -> ClusterSecret.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContainingAny("short\n");
  }
}
