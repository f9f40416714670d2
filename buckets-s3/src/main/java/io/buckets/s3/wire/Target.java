package io.buckets.s3.wire;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a request is about, as its path and host spell it: the service, a bucket, or a key in one.
/// Not validated yet.
///
/// @param bucket the bucket's name, or null for the service
/// @param rawKey the key, still percent-encoded, or null for the bucket itself
public record Target(@Nullable String bucket, @Nullable String rawKey) {
  /// The parts of S3 that operations are addressed to.
  public enum Level {
    SERVICE,
    BUCKET,
    OBJECT
  }

  /// Reads path-style (`/bucket/key`) and, for hosts below one of `domains`, virtual-host style
  /// (`/key`).
  public static Target parse(String rawPath, @Nullable String host, List<String> domains) {
    String named = bucketOf(host, domains);
    if (named != null) {
      return new Target(named, rawPath.length() == 1 ? null : rawPath.substring(1));
    }
    if (rawPath.length() == 1) {
      return new Target(null, null);
    }
    int slash = rawPath.indexOf('/', 1);
    if (slash < 0) {
      return new Target(decoded(rawPath.substring(1)), null);
    }
    String key = rawPath.substring(slash + 1);
    return new Target(decoded(rawPath.substring(1, slash)), key.isEmpty() ? null : key);
  }

  /// The path as if the bucket had been named in it.
  ///
  /// @param rawPath the path this was read from
  public String resource(String rawPath) {
    int key = rawKey == null ? 0 : rawKey.length();
    boolean inHost = bucket != null && rawPath.length() == key + 1;
    return inHost ? "/" + bucket + rawPath : rawPath;
  }

  public Level level() {
    if (bucket == null) {
      return Level.SERVICE;
    }
    return rawKey == null ? Level.BUCKET : Level.OBJECT;
  }

  private static String decoded(String rawBucket) {
    return Percent.decodeText(rawBucket, Percent.Part.PATH);
  }

  /// The bucket a host names, or null.
  public static @Nullable String bucketOf(@Nullable String host, List<String> domains) {
    if (host == null || domains.isEmpty()) {
      return null;
    }
    int colon = host.lastIndexOf(':');
    String name =
        (colon > host.lastIndexOf(']') ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    for (String domain : domains) {
      int prefix = name.length() - domain.length() - 1;
      if (prefix > 0 && name.charAt(prefix) == '.' && name.endsWith(domain)) {
        return name.substring(0, prefix);
      }
    }
    return null;
  }
}
