package io.buckets.net;

import java.time.Duration;

/// How long an {@link HttpServer} waits for a client. Checked by a sweep a few times within the
/// shortest of them, so each is a least time, not an exact one.
///
/// @param idle between two requests, and before the first
/// @param head from the first byte of a request's head to its last
/// @param body for the next {@link io.buckets.core.Limits#HTTP_PROGRESS_BYTES} of a request's body
/// @param answer for the client to take anything of an answer
/// @param linger for a client that is sending a body nobody wants, to see the answer before its
///   connection ends
/// @param shutdown for requests under way to end when the server closes
public record HttpTimeouts(
    Duration idle,
    Duration head,
    Duration body,
    Duration answer,
    Duration linger,
    Duration shutdown) {
  /// Patient enough for a client on a bad line, and short enough that a stalled one is not kept.
  public static final HttpTimeouts DEFAULT =
      new HttpTimeouts(
          Duration.ofSeconds(75),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(2),
          Duration.ofSeconds(20));

  /// Refuses times that are none.
  public HttpTimeouts {
    for (Duration time : new Duration[] {idle, head, body, answer, linger, shutdown}) {
      if (time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException("a timeout is longer than zero");
      }
    }
  }

  /// These with another time for requests under way to end when the server closes.
  public HttpTimeouts withShutdown(Duration shutdown) {
    return new HttpTimeouts(idle, head, body, answer, linger, shutdown);
  }

  /// How often to look, so that nothing is late by more than a fifth, or a second.
  Duration sweep() {
    long shortest = Long.MAX_VALUE;
    for (Duration time : new Duration[] {idle, head, body, answer, linger}) {
      shortest = Math.min(shortest, time.toNanos());
    }
    return Duration.ofNanos(Math.clamp(shortest / 5, 5_000_000L, 1_000_000_000L));
  }
}
