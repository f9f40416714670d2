package io.buckets.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.topology.Labels;
import io.buckets.cluster.topology.NodeList;
import io.buckets.erasure.Geometry;
import io.buckets.s3.lifecycle.LifecycleDay;
import io.buckets.storage.drive.Durability;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class ConfigurationTest {
  private static final List<ConfigKey> OF_CLUSTERS =
      List.of(
          ConfigKey.NODE,
          ConfigKey.RACK,
          ConfigKey.ZONE,
          ConfigKey.CLUSTER_SECRET_FILE,
          ConfigKey.PEER_TLS_CERT,
          ConfigKey.PEER_TLS_KEY,
          ConfigKey.PEER_TLS_CA,
          ConfigKey.PEER_ADDRESS,
          ConfigKey.CONTROL_LEASE);

  @TempDir Path folder;

  private static Configuration of(Map<ConfigKey, String> flags) {
    return Configuration.resolve(flags, Map.of(), Optional.empty());
  }

  private static ServerConfig config(Map<ConfigKey, String> more) {
    Map<ConfigKey, String> flags = new EnumMap<>(ConfigKey.class);
    flags.put(ConfigKey.DRIVES, "/d");
    flags.putAll(more);
    return ServerConfig.of(of(flags));
  }

  @Test
  void theDefaultsAreThese() {
    ServerConfig config = config(Map.of());
    assertThat(config.address().getPort()).isEqualTo(9000);
    assertThat(config.address().getAddress().isAnyLocalAddress()).isTrue();
    assertThat(config.geometry()).isEmpty();
    assertThat(config.domains()).isEmpty();
    assertThat(config.region()).isEmpty();
    assertThat(config.signatureV2()).isTrue();
    assertThat(config.tls()).isEmpty();
    assertThat(config.durability()).isEqualTo(Durability.ALWAYS);
    assertThat(config.uploadMemoryBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
    assertThat(config.downloadMemoryBytes()).isEqualTo(128 << 20);
    assertThat(config.requests()).isEqualTo(1024);
    assertThat(config.shutdown()).isEqualTo(Duration.ofSeconds(20));
    assertThat(config.metrics()).isEqualTo(new MetricsConfig(Optional.empty(), false));
  }

  private static Set<ConfigKey> ofOneNode() {
    Set<ConfigKey> keys = EnumSet.allOf(ConfigKey.class);
    OF_CLUSTERS.forEach(keys::remove);
    return keys;
  }

  @Test
  void everySettingIsTaken() {
    Map<ConfigKey, String> flags = new EnumMap<>(ConfigKey.class);
    flags.put(ConfigKey.ADDRESS, "[::1]:9100");
    flags.put(ConfigKey.DRIVES, "/mnt/drive{01...03}");
    flags.put(ConfigKey.GEOMETRY, "2+1");
    flags.put(ConfigKey.DOMAIN, "s3.test, s3.other");
    flags.put(ConfigKey.REGION, "eu-west-1");
    flags.put(ConfigKey.NO_SIGNATURE_V2, "yes");
    flags.put(ConfigKey.TLS_CERT, "/c");
    flags.put(ConfigKey.TLS_KEY, "/k");
    flags.put(ConfigKey.DURABILITY, "periodic");
    flags.put(ConfigKey.UPLOAD_MEMORY, "192m");
    flags.put(ConfigKey.DOWNLOAD_MEMORY, "1g");
    flags.put(ConfigKey.REQUESTS, "7");
    flags.put(ConfigKey.SHUTDOWN_SECONDS, "3");
    flags.put(ConfigKey.ACCEPT_LOSS, "yes");
    flags.put(ConfigKey.MASTER_KEY_FILE, "/m");
    flags.put(ConfigKey.ALLOW_INSECURE_SSE_C, "yes");
    flags.put(ConfigKey.DEFAULT_OBJECT_OWNERSHIP, "ObjectWriter");
    flags.put(ConfigKey.DEFAULT_BLOCK_PUBLIC_ACCESS, "false");
    flags.put(ConfigKey.LIFECYCLE_DAY, "10");
    flags.put(ConfigKey.WEBSITE_DOMAIN, "sites.test");
    flags.put(ConfigKey.LOG_DELIVERY_SECONDS, "20");
    flags.put(ConfigKey.METRICS_TOKEN_FILE, "/t");
    flags.put(ConfigKey.METRICS_BUCKETS, "yes");
    assertThat(flags).containsOnlyKeys(ofOneNode());
    ServerConfig config = ServerConfig.of(of(flags));
    assertThat(config.address().getPort()).isEqualTo(9100);
    assertThat(config.address().getAddress().isLoopbackAddress()).isTrue();
    assertThat(config.drives())
        .containsExactly(Path.of("/mnt/drive01"), Path.of("/mnt/drive02"), Path.of("/mnt/drive03"));
    assertThat(config.geometry()).contains(new Geometry(2, 1));
    assertThat(config.domains()).containsExactly("s3.test", "s3.other");
    assertThat(config.region()).isEqualTo("eu-west-1");
    assertThat(config.signatureV2()).isFalse();
    assertThat(config.tls()).contains(new ServerConfig.TlsPair(Path.of("/c"), Path.of("/k")));
    assertThat(config.durability()).isEqualTo(Durability.PERIODIC);
    assertThat(config.uploadMemoryBytes()).isEqualTo(192 << 20);
    assertThat(config.downloadMemoryBytes()).isEqualTo(1 << 30);
    assertThat(config.requests()).isEqualTo(7);
    assertThat(config.shutdown()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.acceptLoss()).isTrue();
    assertThat(config.masterKey()).contains(Path.of("/m"));
    assertThat(config.insecureKeys()).isTrue();
    assertThat(config.lifecycleDay()).isEqualTo(LifecycleDay.ofSeconds(10));
    assertThat(config.websiteDomains()).containsExactly("sites.test");
    assertThat(config.logDelivery()).isEqualTo(Duration.ofSeconds(20));
    assertThat(config.metrics()).isEqualTo(new MetricsConfig(Optional.of(Path.of("/t")), true));
  }

  @Test
  void theSettingsOfANodeOfSeveralAreTaken() {
    Map<ConfigKey, String> flags = new EnumMap<>(ConfigKey.class);
    flags.put(ConfigKey.DRIVES, "http://node{1...3}:9000/data/drive{1...2}");
    flags.put(ConfigKey.NODE, "node2:9000");
    flags.put(ConfigKey.CLUSTER_SECRET_FILE, "/s");
    flags.put(ConfigKey.RACK, "r7");
    flags.put(ConfigKey.ZONE, "hall.2");
    flags.put(ConfigKey.PEER_ADDRESS, "127.0.0.1:9500");
    flags.put(ConfigKey.CONTROL_LEASE, "20");
    ServerConfig config = ServerConfig.of(of(flags));
    ClusterConfig cluster = config.cluster().orElseThrow();
    assertThat(cluster.nodes().nodes())
        .extracting(NodeList.Node::name)
        .containsExactly("node1:9000", "node2:9000", "node3:9000");
    assertThat(cluster.self()).contains("node2:9000");
    assertThat(cluster.labels()).isEqualTo(new Labels("r7", "hall.2"));
    assertThat(cluster.secretFile()).contains(Path.of("/s"));
    assertThat(cluster.lease()).isEqualTo(Duration.ofSeconds(20));
    ServerConfig second = config.ofNode(2);
    assertThat(second.drives()).containsExactly(Path.of("/data/drive1"), Path.of("/data/drive2"));
    assertThat(second.address().getPort()).isEqualTo(9000);
    NodeList.Node own = cluster.nodes().node(2);
    assertThat(cluster.peerAddress(own, second.address()).getPort()).isEqualTo(9500);
    assertThat(cluster.peerAddress(own, cluster.nodes().node(3)).getPort()).isEqualTo(9500);
  }

  @Test
  void whatIsOfSeveralNodesIsRefusedForOne() {
    for (ConfigKey key : OF_CLUSTERS) {
      Map<ConfigKey, String> flags = Map.of(ConfigKey.DRIVES, "/d", key, "127.0.0.1:1");
      assertThatThrownBy(() -> ServerConfig.of(of(flags)))
          .isInstanceOf(Configuration.Mistake.class)
          .hasMessageContaining(key.key());
    }
    Map<ConfigKey, String> pools =
        Map.of(ConfigKey.DRIVES, "http://a{1...2}/d{1...2}\nhttp://b{1...2}/d{1...2}\n");
    assertThatThrownBy(() -> ServerConfig.of(of(pools))).hasMessageContaining("pools");
  }

  @Test
  void nodesKnowEachOtherByASecretOrByCertificates() {
    Map<ConfigKey, String> flags = new EnumMap<>(ConfigKey.class);
    flags.put(ConfigKey.DRIVES, "http://node{1...3}:9000/data/drive{1...2}");
    flags.put(ConfigKey.PEER_TLS_CERT, "/none/c");
    assertThatThrownBy(() -> ServerConfig.of(of(flags))).hasMessageContaining("set together");
    flags.put(ConfigKey.PEER_TLS_KEY, "/none/k");
    flags.put(ConfigKey.PEER_TLS_CA, "/none/a");
    ClusterConfig cluster = ServerConfig.of(of(flags)).cluster().orElseThrow();
    assertThatThrownBy(() -> cluster.trust(Map.of()))
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessageContaining("/none/c");
    assertThatThrownBy(() -> cluster.trust(Map.of(PeerTrust.SECRET_VARIABLE, "x")))
        .hasMessageContaining("both are given");
    flags.keySet().removeIf(key -> key.name().startsWith("PEER_TLS"));
    ClusterConfig neither = ServerConfig.of(of(flags)).cluster().orElseThrow();
    assertThatThrownBy(() -> neither.trust(Map.of())).hasMessageContaining("need a secret");
  }

  @Test
  void aFlagWinsOverTheEnvironmentAndThatOverTheFile() throws IOException {
    Path file = folder.resolve("buckets.conf");
    Files.writeString(file, "region = of-file\naddress = :1\ngeometry = 1+1\n");
    Configuration configuration =
        Configuration.resolve(
            Map.of(ConfigKey.REGION, "of-flag"),
            Map.of("BUCKETS_REGION", "of-env", "BUCKETS_ADDRESS", ":2", "HOME", "/root"),
            Optional.of(file));
    assertThat(configuration.values())
        .containsEntry(ConfigKey.REGION, new Configuration.Value("of-flag", "command line"))
        .containsEntry(
            ConfigKey.ADDRESS, new Configuration.Value(":2", "environment, BUCKETS_ADDRESS"))
        .containsEntry(ConfigKey.GEOMETRY, new Configuration.Value("1+1", "file " + file))
        .containsEntry(ConfigKey.REQUESTS, new Configuration.Value("1024", "default"));
  }

  @Test
  void theConfigCommandPrintsEverySettingWithItsOrigin() {
    PrintStream out = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, UTF_8));
    try {
      int code = new CommandLine(new ConfigCommand()).execute("--region", "eu-west-1", "/d{1...3}");
      assertThat(code).isZero();
    } finally {
      System.setOut(out);
    }
    assertThat(said.toString(UTF_8).lines())
        .hasSize(ConfigKey.values().length)
        .anyMatch(line -> line.matches("region +eu-west-1 +# command line"))
        .anyMatch(line -> line.matches("drives +/d\\{1\\.\\.\\.3\\} +# command line"))
        .anyMatch(line -> line.matches("shutdown-seconds +20 +# default"));
  }

  @Test
  void anUnknownNameIsAnErrorInTheFileAndInTheEnvironment() throws IOException {
    Path file = folder.resolve("buckets.conf");
    Files.writeString(file, "adress = :9000\n");
    assertThatThrownBy(() -> Configuration.resolve(Map.of(), Map.of(), Optional.of(file)))
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessage(file + " sets 'adress', which is no setting of Buckets");
    assertThatThrownBy(() ->
            Configuration.resolve(Map.of(), Map.of("BUCKETS_ADRESS", ":9000"), Optional.empty()))
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessage("the environment sets BUCKETS_ADRESS, which is no setting of Buckets");
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> Configuration.resolve(Map.of(), Map.of(), Optional.of(missing)))
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessageContaining("the configuration file " + missing + " cannot be read");
  }

  @ParameterizedTest
  @CsvSource({
    "ADDRESS, localhost",
    "ADDRESS, :port",
    "ADDRESS, :70000",
    "GEOMETRY, 8-4",
    "GEOMETRY, 0+1",
    "GEOMETRY, 17+1",
    "DURABILITY, sometimes",
    "UPLOAD_MEMORY, much",
    "UPLOAD_MEMORY, -5m",
    "DOWNLOAD_MEMORY, 99999999999999999g",
    "REQUESTS, many",
    "REQUESTS, 0",
    "SHUTDOWN_SECONDS, soon",
    "SHUTDOWN_SECONDS, 0"
  })
  void aValueThatMakesNoSenseIsNamedWithWhatItShouldBe(ConfigKey key, String value) {
    assertThatThrownBy(() -> config(Map.of(key, value)))
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessageStartingWith(key.key() + " = '" + value + "' is not understood (")
        .hasMessageEndingWith("it is: " + key.description());
  }

  @Test
  void whatCannotBeServedIsRefused() {
    assertThatThrownBy(() -> ServerConfig.of(of(Map.of())))
        .hasMessage("no drives: name at least one directory, for example: buckets server ./data");
    assertThatThrownBy(() -> config(Map.of(ConfigKey.DRIVES, "http://node1/d{1...4}")))
        .hasMessageContaining("at least two nodes");
    assertThatThrownBy(() -> config(Map.of(ConfigKey.TLS_CERT, "/c")))
        .hasMessage("tls-cert and tls-key are set together or not at all");
    assertThatThrownBy(() -> config(Map.of(ConfigKey.METRICS_BUCKETS, "yes")))
        .hasMessageContaining("it takes metrics-token-file too");
    assertThatThrownBy(() -> config(Map.of(ConfigKey.DRIVES, "/d{1...3} /d2")))
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessageContaining("/d2");
  }

  @Test
  void drivesMayHaveSpacesInTheirNamesOnTheCommandLine() {
    assertThat(config(Map.of(ConfigKey.DRIVES, "/my drive\n/other\n")).drives())
        .isEqualTo(List.of(Path.of("/my drive"), Path.of("/other")));
  }
}
