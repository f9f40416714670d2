package io.buckets.core;

import java.time.Duration;

/// Bounds of what a node tells of itself in its metrics: every label has few values, whatever
/// clients do.
public final class MetricLimits {
  /// Kinds of requests that are told apart; what is beyond them counts as one.
  public static final int OPERATIONS = 256;

  /// Reasons of errors that are told apart; what is beyond them counts as one.
  public static final int REASONS = 256;

  /// Buckets that are told apart, where that is asked for; what is beyond them counts as one.
  public static final int BUCKETS = 1000;

  /// How old what is told of the room on a drive may become before it is asked again.
  public static final Duration ROOM = Duration.ofSeconds(10);

  /// How old the count of what is at risk may become before it is made again.
  public static final Duration AT_RISK = Duration.ofSeconds(10);

  /// Shortest token of who reads the metrics, in characters.
  public static final int TOKEN_CHARS = 16;

  /// Longest token, in characters.
  public static final int TOKEN_MOST_CHARS = 1024;

  /// Answers with all metrics that are made at a time; over it, whoever asks is told to come again.
  public static final int PAGES = 2;

  private MetricLimits() {}
}
