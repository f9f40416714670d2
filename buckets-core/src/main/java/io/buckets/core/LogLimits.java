package io.buckets.core;

import java.time.Duration;

/// Bounds of the access logs that wait for their delivery in one process.
public final class LogLimits {
  /// Records of one bucket that are delivered without waiting for more, in bytes.
  public static final int OBJECT_BYTES = 1 << 20;

  /// Records of all buckets above which the oldest are delivered sooner, in bytes.
  public static final int SOONER_BYTES = 8 << 20;

  /// Records of all buckets that wait, in bytes; over it, new ones are lost.
  public static final int BYTES = 16 << 20;

  /// How long records wait that could not be delivered for a reason that may pass.
  public static final Duration AGAIN = Duration.ofSeconds(10);

  /// How often it is said at most that records were lost.
  public static final Duration COMPLAINT = Duration.ofMinutes(1);

  /// How long a server that ends goes on with delivering.
  public static final Duration LAST = Duration.ofSeconds(10);

  private LogLimits() {}
}
