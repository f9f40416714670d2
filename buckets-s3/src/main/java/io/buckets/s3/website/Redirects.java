package io.buckets.s3.website;

import io.buckets.cluster.setting.BucketWebsite;
import io.buckets.s3.wire.Percent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the configuration of a website sends requests. Pure.
///
/// Source: S3 user guide, "Configuring a webpage redirect".
final class Redirects {
  private static final int MOVED = 301;

  private Redirects() {}

  /// Where a request came.
  ///
  /// @param protocol `http` or `https`
  /// @param host the host it named, with its port
  record Came(String protocol, String host) {}

  /// Where it is sent.
  ///
  /// @param status with which status
  /// @param location where
  record Sent(int status, String location) {}

  /// Where everything is sent.
  ///
  /// @param pathAndQuery as it came
  static Sent everything(BucketWebsite.Place to, Came came, String pathAndQuery) {
    return new Sent(MOVED, base(to, came) + pathAndQuery);
  }

  /// Where the first rule that fits sends a key.
  ///
  /// @param failing with which status it would fail; 0 before that is known
  static Optional<Sent> of(BucketWebsite website, Came came, String key, int failing) {
    for (BucketWebsite.Rule rule : website.rules()) {
      String prefix = rule.prefix();
      if (rule.failing() == failing && (prefix == null || key.startsWith(prefix))) {
        return Optional.of(
            new Sent(
                rule.code() == 0 ? MOVED : rule.code(),
                base(rule.to(), came) + '/' + encoded(replaced(rule, key))));
      }
    }
    return Optional.empty();
  }

  private static String replaced(BucketWebsite.Rule rule, String key) {
    @Nullable String whole = rule.replacement().key();
    @Nullable String beginning = rule.replacement().prefix();
    if (whole != null) {
      return whole;
    }
    String prefix = rule.prefix() == null ? "" : rule.prefix();
    return beginning == null ? key : beginning + key.substring(prefix.length());
  }

  private static String base(BucketWebsite.Place to, Came came) {
    String protocol = to.protocol() == null ? came.protocol : to.protocol();
    return protocol + "://" + (to.host() == null ? came.host : to.host());
  }

  static String encoded(String key) {
    return Percent.encode(key.getBytes(StandardCharsets.UTF_8), Percent.Part.PATH);
  }
}
