package io.buckets.server;

import io.buckets.cluster.setting.BucketOwnership;
import io.buckets.cluster.topology.Endpoint;
import io.buckets.cluster.topology.Endpoints;
import io.buckets.cluster.topology.Labels;
import io.buckets.cluster.topology.NodeList;
import io.buckets.erasure.Geometry;
import io.buckets.net.TlsFiles;
import io.buckets.s3.auth.BucketDefaults;
import io.buckets.s3.lifecycle.LifecycleDay;
import io.buckets.storage.drive.Durability;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// The settings of a server, each checked.
///
/// @param address where S3 is served
/// @param drives the drive directories, absolute, in the order given
/// @param geometry of a new deployment, if one is asked for
/// @param domains base domains of virtual-host style requests
/// @param region that clients sign for; empty if any is taken
/// @param signatureV2 whether signatures of version 2 are taken
/// @param tls certificate chain and key, if HTTPS is served
/// @param durability when a write is acknowledged
/// @param uploadMemoryBytes memory for bodies on their way in
/// @param downloadMemoryBytes memory for bodies on their way out
/// @param requests most requests at a time
/// @param shutdown how long requests in flight may take once told to stop
/// @param acceptLoss whether drives that nobody can fill serve without what they lost
/// @param masterKey file with the master key, if it is in one
/// @param newBuckets what new buckets have
/// @param insecureKeys whether SSE-C and SSE-KMS are served over plain HTTP too
/// @param lifecycleDay how long a day of lifecycle rules takes
/// @param websiteDomains base domains of websites
/// @param logDelivery how long records of access logs wait for others
/// @param metrics who may read the metrics, and what is in them
/// @param cluster the nodes, if there are several: then the drives are those of this node once it
///   is known which it is, and none before
record ServerConfig(
    InetSocketAddress address,
    List<Path> drives,
    Optional<Geometry> geometry,
    List<String> domains,
    String region,
    boolean signatureV2,
    Optional<TlsPair> tls,
    Durability durability,
    long uploadMemoryBytes,
    long downloadMemoryBytes,
    int requests,
    Duration shutdown,
    boolean acceptLoss,
    Optional<Path> masterKey,
    BucketDefaults newBuckets,
    boolean insecureKeys,
    LifecycleDay lifecycleDay,
    List<String> websiteDomains,
    Duration logDelivery,
    MetricsConfig metrics,
    Optional<ClusterConfig> cluster) {

  /// Room for a few stripes; with less, requests would only wait for each other.
  private static final long LEAST_MEMORY_BYTES = 8L << 20;

  private static final List<ConfigKey> CLUSTER_ONLY =
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

  /// Files of a certificate.
  ///
  /// @param certificate PEM chain
  /// @param key PEM private key
  record TlsPair(Path certificate, Path key) {}

  /// Checks every setting.
  ///
  /// @throws Configuration.Mistake naming the setting and what it should look like
  static ServerConfig of(Configuration c) {
    return new ServerConfig(
        parse(c, ConfigKey.ADDRESS, ServerConfig::address),
        parse(c, ConfigKey.DRIVES, ServerConfig::drives),
        parse(c, ConfigKey.GEOMETRY, text -> optional(text).map(Geometry::parse)),
        parse(c, ConfigKey.DOMAIN, ServerConfig::words),
        c.text(ConfigKey.REGION),
        parse(c, ConfigKey.NO_SIGNATURE_V2, text -> !yesOrNo(text)),
        tls(c),
        parse(c, ConfigKey.DURABILITY, text -> Durability.valueOf(text.toUpperCase(Locale.ROOT))),
        parse(
            c, ConfigKey.UPLOAD_MEMORY, text -> memory(text, Runtime.getRuntime().maxMemory() / 4)),
        parse(c, ConfigKey.DOWNLOAD_MEMORY, text -> memory(text, 0)),
        parse(c, ConfigKey.REQUESTS, ServerConfig::atLeastOne),
        parse(c, ConfigKey.SHUTDOWN_SECONDS, text -> Duration.ofSeconds(atLeastOne(text))),
        parse(c, ConfigKey.ACCEPT_LOSS, ServerConfig::yesOrNo),
        optional(c.text(ConfigKey.MASTER_KEY_FILE)).map(Path::of),
        new BucketDefaults(
            parse(c, ConfigKey.DEFAULT_OBJECT_OWNERSHIP, BucketOwnership.Rule::named),
            parse(c, ConfigKey.DEFAULT_BLOCK_PUBLIC_ACCESS, ServerConfig::trueOrFalse)),
        parse(c, ConfigKey.ALLOW_INSECURE_SSE_C, ServerConfig::yesOrNo),
        parse(c, ConfigKey.LIFECYCLE_DAY, text -> LifecycleDay.ofSeconds(atLeastOne(text))),
        parse(c, ConfigKey.WEBSITE_DOMAIN, ServerConfig::words),
        parse(c, ConfigKey.LOG_DELIVERY_SECONDS, text -> Duration.ofSeconds(atLeastOne(text))),
        new MetricsConfig(
            optional(c.text(ConfigKey.METRICS_TOKEN_FILE)).map(Path::of),
            parse(c, ConfigKey.METRICS_BUCKETS, ServerConfig::yesOrNo)),
        cluster(c));
  }

  private static Optional<ClusterConfig> cluster(Configuration c) {
    Endpoints endpoints = parse(c, ConfigKey.DRIVES, ServerConfig::endpoints);
    boolean addressed = !c.isDefault(ConfigKey.ADDRESS);
    if (endpoints.isLocal()) {
      for (ConfigKey key : CLUSTER_ONLY) {
        if (!c.isDefault(key)) {
          throw new Configuration.Mistake(
              key.key() + " is for several nodes, and the drives named are of one");
        }
      }
      return Optional.empty();
    }
    return Optional.of(
        new ClusterConfig(
            parse(c, ConfigKey.DRIVES, text -> NodeList.of(endpoints)),
            optional(c.text(ConfigKey.NODE)),
            new Labels(
                parse(c, ConfigKey.RACK, text -> new Labels(text, "").rack()),
                parse(c, ConfigKey.ZONE, text -> new Labels("", text).zone())),
            optional(c.text(ConfigKey.CLUSTER_SECRET_FILE)).map(Path::of),
            certificates(c),
            parse(c, ConfigKey.PEER_ADDRESS, text -> optional(text).map(ServerConfig::address)),
            parse(c, ConfigKey.CONTROL_LEASE, text -> Duration.ofSeconds(atLeastOne(text))),
            addressed));
  }

  /// The same for a node of the cluster.
  ///
  /// @param number of the node
  ServerConfig ofNode(int number) {
    ClusterConfig nodes = cluster.orElseThrow();
    NodeList.Node node = nodes.nodes().node(number);
    return new ServerConfig(
        nodes.addressed() ? address : new InetSocketAddress(node.port()),
        node.paths().stream().map(path -> Path.of(path).toAbsolutePath().normalize()).toList(),
        geometry,
        domains,
        region,
        signatureV2,
        tls,
        durability,
        uploadMemoryBytes,
        downloadMemoryBytes,
        requests,
        shutdown,
        acceptLoss,
        masterKey,
        newBuckets,
        insecureKeys,
        lifecycleDay,
        websiteDomains,
        logDelivery,
        metrics,
        cluster);
  }

  private static <T> T parse(Configuration c, ConfigKey key, Function<String, T> parser) {
    try {
      return parser.apply(c.text(key));
    } catch (Configuration.Mistake e) {
      throw e;
    } catch (RuntimeException e) {
      throw new Configuration.Mistake(
          key.key()
              + " = '"
              + c.text(key)
              + "' is not understood ("
              + e.getMessage()
              + "); it is: "
              + key.description(),
          e);
    }
  }

  private static Optional<String> optional(String text) {
    return text.isBlank() ? Optional.empty() : Optional.of(text);
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(w -> !w.isEmpty()).toList();
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("there is no port");
    }
    int port = Integer.parseInt(text.substring(colon + 1));
    String host = text.substring(0, colon).replaceAll("^\\[|\\]$", "");
    return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
  }

  private static Endpoints endpoints(String text) {
    List<String> arguments =
        Arrays.stream(text.split(text.indexOf('\n') >= 0 ? "\n" : "\\s+"))
            .filter(argument -> !argument.isEmpty())
            .toList();
    if (arguments.isEmpty()) {
      throw new Configuration.Mistake(
          "no drives: name at least one directory, for example: buckets server ./data");
    }
    Endpoints endpoints = Endpoints.parse(arguments);
    if (!endpoints.isLocal()
        && arguments.size() > 1
        && arguments.stream().anyMatch(ServerConfig::isPool)) {
      throw new Configuration.Mistake(
          "several arguments with ellipses would be several pools, which this version does not"
              + " have; name all drives in one argument, or each by itself");
    }
    return endpoints;
  }

  private static boolean isPool(String argument) {
    return argument.contains("...");
  }

  private static List<Path> drives(String text) {
    return endpoints(text).all().stream()
        .filter(Endpoint.Local.class::isInstance)
        .map(endpoint -> ((Endpoint.Local) endpoint).path())
        .toList();
  }

  private static Optional<TlsPair> tls(Configuration c) {
    Optional<String> certificate = optional(c.text(ConfigKey.TLS_CERT));
    Optional<String> key = optional(c.text(ConfigKey.TLS_KEY));
    if (certificate.isPresent() != key.isPresent()) {
      throw new Configuration.Mistake("tls-cert and tls-key are set together or not at all");
    }
    return certificate.map(path -> new TlsPair(Path.of(path), Path.of(key.orElseThrow())));
  }

  private static Optional<PeerTrust.Certificates> certificates(Configuration c) {
    Optional<Path> own = optional(c.text(ConfigKey.PEER_TLS_CERT)).map(Path::of);
    Optional<Path> key = optional(c.text(ConfigKey.PEER_TLS_KEY)).map(Path::of);
    Optional<Path> authority = optional(c.text(ConfigKey.PEER_TLS_CA)).map(Path::of);
    long given = Stream.of(own, key, authority).filter(Optional::isPresent).count();
    if (given == 0) {
      return Optional.empty();
    }
    if (given < 3) {
      throw new Configuration.Mistake(
          "peer-tls-cert, peer-tls-key and peer-tls-ca are set together or not at all");
    }
    TlsFiles files = new TlsFiles(own.orElseThrow(), key.orElseThrow());
    return Optional.of(new PeerTrust.Certificates(files, authority.orElseThrow()));
  }

  private static long memory(String text, long fallback) {
    if (text.isBlank()) {
      return fallback;
    }
    String digits = text.strip().toLowerCase(Locale.ROOT);
    int shift =
        switch (digits.charAt(digits.length() - 1)) {
          case 'k' -> 10;
          case 'm' -> 20;
          case 'g' -> 30;
          default -> 0;
        };
    String number = shift == 0 ? digits : digits.substring(0, digits.length() - 1);
    long bytes = Math.multiplyExact(Long.parseLong(number), 1L << shift);
    if (bytes < LEAST_MEMORY_BYTES) {
      throw new IllegalArgumentException("it is at least " + (LEAST_MEMORY_BYTES >> 20) + "m");
    }
    return bytes;
  }

  private static boolean yesOrNo(String text) {
    return switch (text.strip()) {
      case "yes" -> true;
      case "no" -> false;
      default -> throw new IllegalArgumentException("it is yes or no");
    };
  }

  private static boolean trueOrFalse(String text) {
    return switch (text.strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("it is true or false");
    };
  }

  private static int atLeastOne(String text) {
    int number = Integer.parseInt(text);
    if (number < 1) {
      throw new IllegalArgumentException("it is at least 1");
    }
    return number;
  }
}
