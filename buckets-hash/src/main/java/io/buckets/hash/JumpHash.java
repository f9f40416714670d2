package io.buckets.hash;

/// Jump consistent hash: a bucket number for a key, with no table, perfectly even, and moving only
/// 1/n of the keys when the n-th bucket is added. Buckets can only be added and removed at the end.
///
/// Source: Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm", 2014.
public final class JumpHash {
  private JumpHash() {}

  /// The bucket of `key`, from 0 to `buckets - 1`. The key should be a hash already.
  public static int bucket(long key, int buckets) {
    if (buckets < 1) {
      throw new IllegalArgumentException("a key among " + buckets + " buckets");
    }
    long random = key;
    long bucket = -1;
    long next = 0;
    while (next < buckets) {
      bucket = next;
      random = random * 2862933555777941757L + 1;
      next = (long) ((bucket + 1) * (0x1p31 / ((random >>> 33) + 1)));
    }
    return (int) bucket;
  }
}
