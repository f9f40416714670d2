package io.buckets.erasure;

import java.util.Arrays;
import java.util.SplittableRandom;

/// A stripe for tests: all shards at odd offsets in arrays of their own, with guard bytes around
/// them.
final class Stripe {
  private static final byte GUARD = 0x5A;
  private static final int MAX_MARGIN = 37;

  final Geometry geometry;
  final int length;
  final byte[][] arrays;
  final int[] offsets;

  /// Random data shards; the parity shards are not computed.
  Stripe(Geometry geometry, int length, SplittableRandom random) {
    this.geometry = geometry;
    this.length = length;
    this.arrays = new byte[geometry.total()][];
    this.offsets = new int[geometry.total()];
    for (int i = 0; i < arrays.length; i++) {
      offsets[i] = random.nextInt(MAX_MARGIN);
      arrays[i] = new byte[offsets[i] + length + random.nextInt(MAX_MARGIN)];
      Arrays.fill(arrays[i], GUARD);
      byte[] content = new byte[length];
      random.nextBytes(content);
      System.arraycopy(content, 0, arrays[i], offsets[i], length);
    }
  }

  private Stripe(Stripe other) {
    this.geometry = other.geometry;
    this.length = other.length;
    this.offsets = other.offsets.clone();
    this.arrays = new byte[other.arrays.length][];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = other.arrays[i].clone();
    }
  }

  static Stripe encoded(Geometry geometry, int length, SplittableRandom random) {
    Stripe stripe = new Stripe(geometry, length, random);
    stripe.encode();
    return stripe;
  }

  void encode() {
    int data = geometry.data();
    int total = geometry.total();
    ReedSolomon.of(geometry)
        .encode(
            Arrays.copyOfRange(arrays, 0, data),
            Arrays.copyOfRange(offsets, 0, data),
            Arrays.copyOfRange(arrays, data, total),
            Arrays.copyOfRange(offsets, data, total),
            length);
  }

  /// A copy whose shards in `lost` are overwritten with something else.
  Stripe without(int lost) {
    Stripe copy = new Stripe(this);
    for (int i = 0; i < arrays.length; i++) {
      if ((lost >>> i & 1) != 0) {
        Arrays.fill(copy.arrays[i], offsets[i], offsets[i] + length, (byte) 0xEE);
      }
    }
    return copy;
  }

  void reconstruct(int present, int wanted) {
    ReedSolomon.of(geometry).reconstruct(arrays, offsets, length, present, wanted);
  }

  boolean verify() {
    return ReedSolomon.of(geometry).verify(arrays, offsets, length);
  }

  /// All k + m shards as a mask.
  int all() {
    return -1 >>> (Integer.SIZE - geometry.total());
  }
}
