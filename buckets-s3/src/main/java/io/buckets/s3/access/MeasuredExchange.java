package io.buckets.s3.access;

import io.buckets.net.HttpExchange;
import org.jspecify.annotations.Nullable;

/// A request that is measured: it counts what passes, and the layers on the way tell it what was
/// asked for and what it was refused with.
///
/// One thread, as any exchange.
public final class MeasuredExchange extends WatchedExchange {
  /// What a request asks for that was refused before anybody looked.
  public static final String UNRECOGNISED = "Unrecognised";

  private final long begunNanos = System.nanoTime();
  private String operation = UNRECOGNISED;
  private @Nullable String bucket;
  private @Nullable String error;
  private long received;

  /// @param sent the exchange as it came
  public MeasuredExchange(HttpExchange sent) {
    super(sent);
  }

  /// Says what is asked for, if the request is measured.
  ///
  /// @param operation one of few names
  /// @param bucket what it is addressed to, as it was written; null if that is no bucket
  public static void asks(HttpExchange exchange, String operation, @Nullable String bucket) {
    MeasuredExchange measured = in(exchange);
    if (measured != null) {
      measured.operation = operation;
      measured.bucket = bucket;
    }
  }

  /// Says what the request is refused with, if it is measured.
  ///
  /// @param code one of few names
  public static void refused(HttpExchange exchange, String code) {
    MeasuredExchange measured = in(exchange);
    if (measured != null) {
      measured.error = code;
    }
  }

  private static @Nullable MeasuredExchange in(HttpExchange exchange) {
    return in(exchange, MeasuredExchange.class);
  }

  /// What was asked for.
  public String operation() {
    return operation;
  }

  /// The bucket that it is addressed to, as it was written; null if there is none.
  public @Nullable String bucket() {
    return bucket;
  }

  /// What it was refused with; null if it was not.
  public @Nullable String error() {
    return error;
  }

  /// Bytes of the request's body that were read.
  public long bytesReceived() {
    return received;
  }

  /// How long it has taken until now, in nanoseconds.
  public long nanos() {
    return System.nanoTime() - begunNanos;
  }

  @Override
  void heard(int bytes) {
    received += Math.max(0, bytes);
  }
}
