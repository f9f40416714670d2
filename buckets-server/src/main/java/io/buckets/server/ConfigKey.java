package io.buckets.server;

import java.util.Locale;
import java.util.Optional;

/// Every setting of the server: its name in a configuration file, as a flag, and in the
/// environment, all three spelled alike.
enum ConfigKey {
  /// Where S3 is served.
  ADDRESS(":9000", "HOST:PORT that serves S3; an empty host means all addresses"),
  /// The directories that are drives.
  DRIVES(
      "",
      "drive directories, or those of all nodes as http://node{1...4}:9000/data/drive{1...3},"
          + " separated by spaces; {1...12} expands"),
  /// Which of the nodes this one is.
  NODE("", "HOST:PORT of this node among those named; found by its addresses if it is left out"),
  /// What else fails together with this node.
  RACK("", "rack that this node stands in; each set is spread over racks too, so name all or none"),
  /// Where the racks are.
  ZONE("", "room, hall or site that this node stands in; as with racks, all are named or none"),
  /// Where the secret of the cluster is.
  CLUSTER_SECRET_FILE("", "file with the secret of the cluster; else BUCKETS_CLUSTER_SECRET"),
  /// Certificate of this node for the others.
  PEER_TLS_CERT(
      "", "PEM file with this node's certificate for the others, instead of a cluster secret"),
  /// Its key.
  PEER_TLS_KEY("", "PEM file with the key of peer-tls-cert"),
  /// Whom to believe.
  PEER_TLS_CA("", "PEM file with the authority that signs nodes of this cluster, and nothing else"),
  /// Where other nodes dial this one.
  PEER_ADDRESS("", "HOST:PORT that serves the other nodes; by default the port of S3 and 10000"),
  /// How long settings are served without news of them.
  CONTROL_LEASE("15", "seconds for which a node that is cut off serves by the settings it knows"),
  /// The erasure code of a new deployment.
  GEOMETRY("", "K+M for a new deployment; the default follows from the number of drives"),
  /// Base domains of virtual-host style requests.
  DOMAIN("", "base domains for bucket.domain requests, separated by commas"),
  /// Base domains of websites.
  WEBSITE_DOMAIN("", "domains of websites: bucket.domain shows a bucket to browsers, by commas"),
  /// The region that clients sign for.
  REGION("", "region that clients sign for; if none is named, every region is taken"),
  /// Whether signatures of version 2 are refused.
  NO_SIGNATURE_V2("no", "yes: requests signed with AWS Signature Version 2 are refused"),
  /// Certificate chain.
  TLS_CERT("", "PEM file with the certificate chain; with tls-key, HTTPS is served"),
  /// Private key.
  TLS_KEY("", "PEM file with the private key"),
  /// When a write is acknowledged.
  DURABILITY(
      "always", "always: acknowledged means on stable storage; periodic or none give that up"),
  /// Memory for bodies on their way in.
  UPLOAD_MEMORY("", "memory for uploads in progress, as 192m; a quarter of the heap by default"),
  /// Memory for bodies on their way out.
  DOWNLOAD_MEMORY("128m", "memory for downloads in progress, as 128m"),
  /// Requests at a time.
  REQUESTS("1024", "most requests at a time; over it clients get 503 SlowDown"),
  /// How long requests in flight may take at shutdown.
  SHUTDOWN_SECONDS("20", "how long requests in flight may take once the server is told to stop"),
  /// Whether what drives lost and nobody else holds is given up.
  ACCEPT_LOSS("no", "yes: drives that lost data which no other drive holds serve without it"),
  /// Where the master key is.
  MASTER_KEY_FILE("", "file with the master key; else BUCKETS_MASTER_KEY, else one on the drives"),
  /// Whether keys may come over connections that anybody can read.
  DEFAULT_OBJECT_OWNERSHIP(
      "BucketOwnerEnforced",
      "whom the objects of new buckets belong to: BucketOwnerEnforced, BucketOwnerPreferred or"
          + " ObjectWriter"),
  /// Whether new buckets block public access.
  DEFAULT_BLOCK_PUBLIC_ACCESS("true", "true or false: whether new buckets block public access"),
  /// Whether keys may come over plain HTTP.
  ALLOW_INSECURE_SSE_C("no", "yes: SSE-C and SSE-KMS are served over plain HTTP too"),
  /// How long a day of a lifecycle is.
  LIFECYCLE_DAY("86400", "seconds that a day of lifecycle rules takes; shorter to try rules out"),
  /// How long records of access logs wait for others.
  LOG_DELIVERY_SECONDS("300", "seconds that records of access logs wait before they are delivered"),
  /// Who may read the metrics.
  METRICS_TOKEN_FILE("", "file with the token that readers of /metrics show; without it, all may"),
  /// Whether the metrics tell buckets apart.
  METRICS_BUCKETS("no", "yes: /metrics counts by bucket too; takes metrics-token-file");

  private final String fallback;
  private final String description;

  ConfigKey(String fallback, String description) {
    this.fallback = fallback;
    this.description = description;
  }

  /// The name in a file; with two hyphens before it, the flag.
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The environment variable.
  String variable() {
    return "BUCKETS_" + name();
  }

  /// The value where nothing is set.
  String fallback() {
    return fallback;
  }

  /// What it means, in a line.
  String description() {
    return description;
  }

  /// The setting named `key` in a file.
  static Optional<ConfigKey> of(String key) {
    for (ConfigKey candidate : values()) {
      if (candidate.key().equals(key)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
