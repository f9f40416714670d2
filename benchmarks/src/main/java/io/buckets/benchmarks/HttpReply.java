package io.buckets.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

/// What a server answered.
///
/// @param bodyBytes length of the body that was read
/// @param kept the body itself if it was asked for or tells an error, cut to a bound; else empty
record HttpReply(int status, long bodyBytes, byte[] kept) {
  private static final int QUOTED_CHARACTERS = 200;

  boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /// The status and the beginning of the body, for a message.
  String describe() {
    String body = new String(kept, UTF_8);
    return "HTTP "
        + status
        + " "
        + body.substring(0, Math.min(body.length(), QUOTED_CHARACTERS)).replaceAll("\\s+", " ");
  }
}
