package io.buckets.benchmarks;

/// Counts of times in nanoseconds, exact to within 1%, in a fixed 56 KiB whatever the number of
/// records.
///
/// Values below 128 have a bucket each. From there on every power of two is cut into 128 equal
/// buckets, the scheme of Gil Tene's HdrHistogram: the bucket of a value follows from its highest
/// bit and the seven bits below it. A percentile is the upper edge of its bucket, so it is never
/// flattering. For one thread; merge the threads' histograms afterwards.
final class Histogram {
  private static final int SUB_BITS = 7;
  private static final int SUB_BUCKETS = 1 << SUB_BITS;

  private final long[] counts = new long[(Long.SIZE - SUB_BITS) * SUB_BUCKETS];
  private long count;
  private double sum;
  private long max;

  /// Counts one value; a negative one (a clock that stepped back) as 0.
  void record(long nanos) {
    long value = Math.max(0, nanos);
    counts[bucketOf(value)]++;
    count++;
    sum += value;
    max = Math.max(max, value);
  }

  void add(Histogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    count += other.count;
    sum += other.sum;
    max = Math.max(max, other.max);
  }

  long count() {
    return count;
  }

  long max() {
    return max;
  }

  double mean() {
    return count == 0 ? 0 : sum / count;
  }

  /// The smallest value that at least `percent` of the records do not exceed, rounded up to the
  /// edge of its bucket; 0 without records.
  ///
  /// @param percent 0 to 100
  long percentile(double percent) {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("no percentile: " + percent);
    }
    long rank = Math.max(1, (long) Math.ceil(count * percent / 100));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return Math.min(max, upperEdge(i));
      }
    }
    return 0;
  }

  private static int bucketOf(long value) {
    if (value < SUB_BUCKETS) {
      return (int) value;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - SUB_BITS;
    return (shift + 1) * SUB_BUCKETS + (int) (value >>> shift) - SUB_BUCKETS;
  }

  private static long upperEdge(int bucket) {
    if (bucket < SUB_BUCKETS) {
      return bucket;
    }
    int shift = bucket / SUB_BUCKETS - 1;
    long first = (long) (bucket % SUB_BUCKETS + SUB_BUCKETS) << shift;
    return first + (1L << shift) - 1;
  }
}
