package io.buckets.storage.erasing;

import io.buckets.core.Invariant;
import io.buckets.core.Limits;
import io.buckets.erasure.Geometry;

/// Where the bytes of one part are: which stripe, which block of it, and where that block lies in
/// its shard file.
///
/// A part is cut into stripes of {@link Limits#STRIPE_BYTES} of data, the last one shorter. A
/// stripe is cut into k *blocks* of equal length, the last ones padded with zeros, and m parity
/// blocks are added; block i of every stripe goes to shard i. In a shard file each block stands
/// behind its frame head: 8 bytes of XXH3-64 of the block, 32 bytes of BLAKE2b-256 of the block.
///
/// Pure and immutable.
///
/// @param geometry the code
/// @param size bytes of the part, not negative
public record StripeLayout(Geometry geometry, long size) {
  /// Bytes before each block in a shard file.
  public static final int FRAME_HEAD_BYTES = 8 + 32;

  public StripeLayout {
    Invariant.check(size >= 0, "a part has a size");
  }

  /// How many stripes the part has.
  public long stripes() {
    return Math.ceilDiv(size, Limits.STRIPE_BYTES);
  }

  /// Bytes of data in a stripe.
  int stripeBytes(long stripe) {
    return (int) Math.min(Limits.STRIPE_BYTES, size - stripe * Limits.STRIPE_BYTES);
  }

  /// Bytes of each block of a stripe.
  public int blockBytes(long stripe) {
    return blockBytes(geometry, stripeBytes(stripe));
  }

  /// Bytes of each block of a stripe that holds `stripeBytes` of data.
  public static int blockBytes(Geometry geometry, int stripeBytes) {
    return Math.ceilDiv(stripeBytes, geometry.data());
  }

  /// Where the frame of a stripe begins in the data region of a shard file.
  public long frameOffset(long stripe) {
    return stripe * (FRAME_HEAD_BYTES + blockBytes(geometry, Limits.STRIPE_BYTES));
  }

  /// Bytes of the data region of each shard file.
  public long shardBytes() {
    long stripes = stripes();
    if (stripes == 0) {
      return 0;
    }
    return frameOffset(stripes - 1) + FRAME_HEAD_BYTES + blockBytes(stripes - 1);
  }
}
