package io.buckets.admin.metrics;

import io.buckets.core.MetricLimits;
import io.buckets.s3.access.MeasuredExchange;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// Counts requests by bucket, of those buckets that there are: names that a client makes up get
/// nowhere. Threading: any thread.
final class BucketMeters {
  /// No name of a bucket, since it has capital letters.
  private static final String OTHER = "OTHER";

  private final MeterRegistry registry;
  private final Predicate<String> isBucket;
  private final ConcurrentHashMap<String, OfBucket> buckets = new ConcurrentHashMap<>();

  private record OfBucket(Counter requests, Counter received, Counter sent) {}

  BucketMeters(MeterRegistry registry, Predicate<String> isBucket) {
    this.registry = registry;
    this.isBucket = isBucket;
  }

  /// Adds a request that is over.
  void add(MeasuredExchange request) {
    String bucket = request.bucket();
    if (bucket == null) {
      return;
    }
    OfBucket meters = buckets.get(bucket);
    if (meters == null && isBucket.test(bucket)) {
      String name = buckets.size() < MetricLimits.BUCKETS ? bucket : OTHER;
      meters = buckets.computeIfAbsent(name, this::of);
    }
    if (meters != null) {
      meters.requests.increment();
      meters.received.increment((double) request.bytesReceived());
      meters.sent.increment((double) request.bytesSent());
    }
  }

  private OfBucket of(String bucket) {
    return new OfBucket(
        Counter.builder("buckets.bucket.requests")
            .description("Requests, by bucket.")
            .tag("bucket", bucket)
            .register(registry),
        bytes(bucket, "received"),
        bytes(bucket, "sent"));
  }

  private Counter bytes(String bucket, String direction) {
    return Counter.builder("buckets.bucket.bytes")
        .description("Bytes of bodies, by bucket.")
        .tag("bucket", bucket)
        .tag("direction", direction)
        .register(registry);
  }
}
