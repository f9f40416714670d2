package io.buckets.server;

import io.buckets.core.MetricLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Who may read the metrics, and what is in them.
///
/// @param tokenFile file with what readers must show; empty if anybody may read
/// @param buckets whether requests are counted by bucket too
record MetricsConfig(Optional<Path> tokenFile, boolean buckets) {
  /// Names of buckets are told to nobody who shows nothing.
  ///
  /// @throws Configuration.Mistake if they would be
  MetricsConfig {
    if (buckets && tokenFile.isEmpty()) {
      throw new Configuration.Mistake(
          "metrics-buckets tells the names of buckets, so it takes metrics-token-file too");
    }
  }

  /// What readers must show.
  ///
  /// @throws Configuration.Mistake if the file has no token
  Optional<String> token() {
    return tokenFile.map(MetricsConfig::read);
  }

  private static String read(Path file) {
    String token;
    try {
      token = Files.readString(file).strip();
    } catch (IOException e) {
      throw new Configuration.Mistake("metrics-token-file cannot be read: " + e, e);
    }
    boolean plain = token.chars().allMatch(c -> c > ' ' && c < 127);
    if (!plain
        || token.length() < MetricLimits.TOKEN_CHARS
        || token.length() > MetricLimits.TOKEN_MOST_CHARS) {
      throw new Configuration.Mistake(
          "the token in "
              + file
              + " is not one word of "
              + MetricLimits.TOKEN_CHARS
              + " to "
              + MetricLimits.TOKEN_MOST_CHARS
              + " letters, digits and signs of ASCII");
    }
    return token;
  }
}
