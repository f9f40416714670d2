package io.buckets.server;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The settings as flags.
final class ConfigFlags {
  @Option(
      names = "--config",
      description = "configuration file with a line 'name = value' for each setting")
  private @Nullable Path file;

  @Option(names = "--address", description = "HOST:PORT to serve at")
  private @Nullable String address;

  @Option(names = "--geometry", description = "K+M for a new deployment")
  private @Nullable String geometry;

  @Option(names = "--domain", description = "domains of bucket.domain hosts")
  private @Nullable String domain;

  @Option(names = "--region", description = "the only region that clients sign for")
  private @Nullable String region;

  @Option(
      names = "--no-signature-v2",
      description = "refuse requests signed with AWS Signature Version 2")
  private boolean noSignatureV2;

  @Option(names = "--tls-cert", description = "PEM certificate chain")
  private @Nullable String tlsCertificate;

  @Option(names = "--tls-key", description = "PEM private key")
  private @Nullable String tlsKey;

  @Option(names = "--durability", description = "always (the default), periodic or none")
  private @Nullable String durability;

  @Option(
      names = "--accept-loss",
      description = "have drives serve that lost data which no other drive holds")
  private boolean acceptLoss;

  @Option(names = "--master-key-file", description = "file with the master key")
  private @Nullable String masterKeyFile;

  @Option(
      names = "--allow-insecure-sse-c",
      description = "serve SSE-C and SSE-KMS over plain HTTP too")
  private boolean allowInsecureSseC;

  @Option(
      names = "--default-object-ownership",
      description =
          "of new buckets: BucketOwnerEnforced (the default), BucketOwnerPreferred or"
              + " ObjectWriter")
  private @Nullable String defaultObjectOwnership;

  @Option(
      names = "--default-block-public-access",
      description = "whether new buckets block public access: true (the default) or false")
  private @Nullable String defaultBlockPublicAccess;

  @Option(names = "--website-domain", description = "domains of bucket.domain websites")
  private @Nullable String websiteDomain;

  @Option(
      names = "--lifecycle-day",
      description = "seconds that a day of lifecycle rules takes (86400)")
  private @Nullable String lifecycleDay;

  @Option(
      names = "--log-delivery-seconds",
      description = "seconds that records of access logs wait for others (300)")
  private @Nullable String logDelivery;

  @Option(
      names = "--metrics-token-file",
      description = "file with the token that readers of /metrics show; without it, all may")
  private @Nullable String metricsTokenFile;

  @Option(
      names = "--metrics-buckets",
      description = "count by bucket in /metrics too; takes --metrics-token-file")
  private boolean metricsBuckets;

  @Option(names = "--node", description = "HOST:PORT of this node among those named")
  private @Nullable String node;

  @Option(names = "--rack", description = "rack of this node; named for all nodes or for none")
  private @Nullable String rack;

  @Option(names = "--zone", description = "room or site of this node; named for all or for none")
  private @Nullable String zone;

  @Option(names = "--cluster-secret-file", description = "file with the secret of the cluster")
  private @Nullable String clusterSecretFile;

  @Option(
      names = "--peer-tls-cert",
      description = "this node's certificate (PEM) for the others, instead of a cluster secret")
  private @Nullable String peerCertificate;

  @Option(names = "--peer-tls-key", description = "the key of --peer-tls-cert (PEM)")
  private @Nullable String peerKey;

  @Option(
      names = "--peer-tls-ca",
      description = "the authority (PEM) that signs nodes of this cluster, and nothing else")
  private @Nullable String peerAuthority;

  @Option(
      names = "--peer-address",
      description = "HOST:PORT that serves the other nodes (the port of S3 and 10000)")
  private @Nullable String peerAddress;

  @Option(
      names = "--control-lease",
      description = "seconds that a node which is cut off serves by the settings it knows (15)")
  private @Nullable String controlLease;

  @Parameters(
      paramLabel = "DRIVE",
      description =
          "drive directories, or those of all nodes as http://node{1...4}:9000/data{1...3}")
  private List<String> drives = List.of();

  Configuration configuration(Map<String, String> environment) {
    Map<ConfigKey, String> set = new EnumMap<>(ConfigKey.class);
    put(set, ConfigKey.ADDRESS, address);
    put(set, ConfigKey.GEOMETRY, geometry);
    put(set, ConfigKey.DOMAIN, domain);
    put(set, ConfigKey.REGION, region);
    put(set, ConfigKey.NO_SIGNATURE_V2, noSignatureV2 ? "yes" : null);
    put(set, ConfigKey.TLS_CERT, tlsCertificate);
    put(set, ConfigKey.TLS_KEY, tlsKey);
    put(set, ConfigKey.DURABILITY, durability);
    put(set, ConfigKey.ACCEPT_LOSS, acceptLoss ? "yes" : null);
    put(set, ConfigKey.MASTER_KEY_FILE, masterKeyFile);
    put(set, ConfigKey.ALLOW_INSECURE_SSE_C, allowInsecureSseC ? "yes" : null);
    put(set, ConfigKey.DEFAULT_OBJECT_OWNERSHIP, defaultObjectOwnership);
    put(set, ConfigKey.DEFAULT_BLOCK_PUBLIC_ACCESS, defaultBlockPublicAccess);
    put(set, ConfigKey.WEBSITE_DOMAIN, websiteDomain);
    put(set, ConfigKey.LIFECYCLE_DAY, lifecycleDay);
    put(set, ConfigKey.LOG_DELIVERY_SECONDS, logDelivery);
    put(set, ConfigKey.METRICS_TOKEN_FILE, metricsTokenFile);
    put(set, ConfigKey.METRICS_BUCKETS, metricsBuckets ? "yes" : null);
    put(set, ConfigKey.NODE, node);
    put(set, ConfigKey.RACK, rack);
    put(set, ConfigKey.ZONE, zone);
    put(set, ConfigKey.CLUSTER_SECRET_FILE, clusterSecretFile);
    put(set, ConfigKey.PEER_TLS_CERT, peerCertificate);
    put(set, ConfigKey.PEER_TLS_KEY, peerKey);
    put(set, ConfigKey.PEER_TLS_CA, peerAuthority);
    put(set, ConfigKey.PEER_ADDRESS, peerAddress);
    put(set, ConfigKey.CONTROL_LEASE, controlLease);
    put(set, ConfigKey.DRIVES, drives.isEmpty() ? null : String.join("\n", drives) + "\n");
    @Nullable String named = environment.get("BUCKETS_CONFIG");
    Optional<Path> chosen =
        Optional.ofNullable(file).or(() -> Optional.ofNullable(named).map(Path::of));
    return Configuration.resolve(set, environment, chosen);
  }

  private static void put(Map<ConfigKey, String> set, ConfigKey key, @Nullable String value) {
    if (value != null) {
      set.put(key, value);
    }
  }
}
