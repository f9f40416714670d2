package io.buckets.s3.logging;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The names that records have for cipher suites: those of TLS 1.3 as they are, those of TLS 1.2 as
/// OpenSSL spells them. Pure.
final class CipherNames {
  private static final String PREFIX = "TLS_";
  private static final String WITH = "_WITH_";

  private CipherNames() {}

  /// The name of the suite that Java calls so; null for none.
  static @Nullable String of(@Nullable String java) {
    if (java == null || !java.startsWith(PREFIX) || !java.contains(WITH)) {
      return java;
    }
    String[] halves = java.substring(PREFIX.length()).split(WITH, 2);
    String exchange = halves[0].equals("RSA") ? "" : halves[0] + '-';
    String cipher =
        halves[1]
            .replace("AES_", "AES")
            .replace("_CBC", "")
            .replace("CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305");
    return (exchange + cipher).replace('_', '-').toUpperCase(Locale.ROOT);
  }
}
