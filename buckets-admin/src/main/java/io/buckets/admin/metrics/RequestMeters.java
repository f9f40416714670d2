package io.buckets.admin.metrics;

import io.buckets.core.MetricLimits;
import io.buckets.s3.access.MeasuredExchange;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Counts requests by what was asked for and what was answered. The meters of each kind are made
/// when the first request of it has ended, and found again without making anything.
///
/// Threading: any thread.
final class RequestMeters {
  private static final String OTHER = "Other";

  private final MeterRegistry registry;
  private final Counter received;
  private final Counter sent;
  private final ConcurrentHashMap<String, OfOperation> operations = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Counter> errors = new ConcurrentHashMap<>();
  private @Nullable BucketMeters buckets;

  RequestMeters(MeterRegistry registry) {
    this.registry = registry;
    this.received = bytes("received");
    this.sent = bytes("sent");
  }

  private Counter bytes(String direction) {
    return Counter.builder("buckets.s3.bytes")
        .description("Bytes of bodies, of requests and of answers.")
        .tag("direction", direction)
        .register(registry);
  }

  /// This, and for each bucket too.
  RequestMeters byBucket(BucketMeters meters) {
    buckets = meters;
    return this;
  }

  /// Adds a request that is over.
  void add(MeasuredExchange request) {
    OfOperation meters = operations.get(request.operation());
    if (meters == null) {
      meters = operation(request.operation());
    }
    meters.add(request.status(), request.nanos());
    received.increment((double) request.bytesReceived());
    sent.increment((double) request.bytesSent());
    String error = request.error();
    if (error != null) {
      error(error).increment();
    }
    if (buckets != null) {
      buckets.add(request);
    }
  }

  private OfOperation operation(String asked) {
    String name = operations.size() < MetricLimits.OPERATIONS ? asked : OTHER;
    return operations.computeIfAbsent(name, fresh -> new OfOperation(registry, fresh));
  }

  private Counter error(String code) {
    Counter known = errors.get(code);
    if (known != null) {
      return known;
    }
    String name = errors.size() < MetricLimits.REASONS ? code : OTHER;
    return errors.computeIfAbsent(
        name,
        reason ->
            Counter.builder("buckets.s3.errors")
                .description("Refusals, by the code of S3 that the client was told.")
                .tag("reason", reason)
                .register(registry));
  }

  /// The meters of one kind of request.
  private static final class OfOperation {
    private static final int STATUSES = 600;

    private final MeterRegistry registry;
    private final String name;
    private final Timer duration;
    private final AtomicReferenceArray<@Nullable Counter> byStatus =
        new AtomicReferenceArray<>(STATUSES);

    OfOperation(MeterRegistry registry, String name) {
      this.registry = registry;
      this.name = name;
      this.duration =
          Steps.ofRequests("buckets.s3.request.duration")
              .description("How long requests took, to the last byte of the answer.")
              .tag("operation", name)
              .register(registry);
    }

    void add(int status, long nanos) {
      int place = status > 0 && status < STATUSES ? status : 0;
      Counter counter = byStatus.get(place);
      if (counter == null) {
        counter = counter(place);
        byStatus.set(place, counter);
      }
      counter.increment();
      duration.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Counter counter(int status) {
      return Counter.builder("buckets.s3.requests")
          .description("Requests, by the status answered; none if the client had gone.")
          .tag("operation", name)
          .tag("code", status == 0 ? "none" : Integer.toString(status))
          .register(registry);
    }
  }
}
