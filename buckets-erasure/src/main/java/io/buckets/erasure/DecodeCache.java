package io.buckets.erasure;

import java.util.concurrent.ConcurrentHashMap;

/// The decoders of one code, made when first wanted: one per pair of shards read and shards made.
///
/// Which pairs are wanted follows the state of the drives, so there are few at a time (12 for one
/// lost drive of 8+4, 66 for two), though many in all. When the cache is full it is emptied, and
/// what is still wanted comes back in microseconds.
final class DecodeCache {
  /// Bytes of tables that the decoders of one code may hold, roughly.
  private static final int MAX_BYTES = 8 << 20;

  private static final int TABLE_BYTES = 128;

  private final GaloisMatrix generator;
  private final int capacity;
  private final ConcurrentHashMap<Long, Coefficients> decoders = new ConcurrentHashMap<>();

  DecodeCache(Geometry geometry, GaloisMatrix generator) {
    int largest = geometry.data() * Math.max(1, geometry.parity()) * TABLE_BYTES;
    this.generator = generator;
    this.capacity = MAX_BYTES / largest;
  }

  /// The matrix that makes the shards of the mask `wanted` from those of `sources`, of which there
  /// are k.
  Coefficients get(int sources, int wanted) {
    long key = (long) sources << Integer.SIZE | Integer.toUnsignedLong(wanted);
    Coefficients known = decoders.get(key);
    if (known != null) {
      return known;
    }
    Coefficients made =
        new Coefficients(generator.select(wanted).times(generator.select(sources).inverse()));
    if (decoders.size() >= capacity) {
      decoders.clear();
    }
    decoders.put(key, made);
    return made;
  }

  int size() {
    return decoders.size();
  }
}
