package io.buckets.erasure;

import java.util.concurrent.ConcurrentHashMap;

/// The code of one [Geometry]: makes parity shards, and makes any lost shards again from any k that
/// are left.
///
/// Its shards are those of Backblaze's JavaReedSolomon, byte for byte: GF(2^8) with polynomial
/// 0x11D and, as generator, the Vandermonde matrix times the inverse of its top. The code works on
/// each byte position on its own, so shards may be coded in pieces of any length, and a piece of a
/// shard is made from the same piece of the others.
///
/// Shards are numbered 0 to k − 1 (data) and k to k + m − 1 (parity). They lie in caller's arrays
/// at any offset; several may share an array, but a shard that is written must not overlap another
/// one. Sets of shards are bit masks: bit i is shard i. Bounds are checked before anything is
/// written.
///
/// There is one instance per geometry, immutable, for all threads. A call allocates some small
/// arrays of references, and nothing that grows with the shards. The work runs on the scalar kernel
/// until [#warmUp] has made the vector one ready.
public final class ReedSolomon {
  private static final ConcurrentHashMap<Geometry, ReedSolomon> CODES = new ConcurrentHashMap<>();

  /// Bytes of each shard that [#verify] computes at a time.
  private static final int VERIFY_PIECE = 4096;

  private final Geometry geometry;
  private final Coefficients parity;
  private final DecodeCache decoders;

  private ReedSolomon(Geometry geometry) {
    GaloisMatrix generator = GaloisMatrix.generator(geometry);
    this.geometry = geometry;
    this.parity = new Coefficients(generator.select(allShards() & ~dataShards()));
    this.decoders = new DecodeCache(geometry, generator);
  }

  /// The code of a geometry, made on first use.
  public static ReedSolomon of(Geometry geometry) {
    return CODES.computeIfAbsent(geometry, ReedSolomon::new);
  }

  /// Tries the vector kernel out in small pieces on the calling thread, and has every code use it
  /// from then on if it is right and fast here. Takes about a second; call it once, from a
  /// background thread, when the process starts. Further calls return at once.
  public static void warmUp() {
    ServingKernel.warmUp();
  }

  /// Which kernel serves and why, for the log.
  public static String describeKernel() {
    return ServingKernel.describe();
  }

  /// The geometry this is the code of.
  public Geometry geometry() {
    return geometry;
  }

  /// Computes the m parity shards of k data shards.
  ///
  /// @param length bytes of every shard; 0 does nothing
  public void encode(
      byte[][] data, int[] dataOffsets, byte[][] parity, int[] parityOffsets, int length) {
    encode(new Shards(data, dataOffsets), new Shards(parity, parityOffsets), length);
  }

  /// Computes parity for a stripe in one piece: the data shards follow each other in one array, the
  /// parity shards in another.
  ///
  /// @param shardLength bytes of every shard; 0 does nothing
  public void encode(
      byte[] data, int dataOffset, byte[] parity, int parityOffset, int shardLength) {
    encode(
        Shards.consecutive(data, dataOffset, geometry.data(), shardLength),
        Shards.consecutive(parity, parityOffset, geometry.parity(), shardLength),
        shardLength);
  }

  /// Makes the `wanted` shards again from the first k of the `present` ones. Shards in neither set
  /// are not touched; their arrays may be empty.
  ///
  /// @param shards all k + m, data first
  /// @param length bytes of every shard
  /// @throws IllegalArgumentException if fewer than k are present, or one is both present and
  ///   wanted
  public void reconstruct(byte[][] shards, int[] offsets, int length, int present, int wanted) {
    requireDecodable(present, wanted);
    Shards all = new Shards(shards, offsets);
    if (all.count() != geometry.total()) {
      throw new IllegalArgumentException(
          "want " + geometry.total() + " shards, not " + all.count());
    }
    int sources = lowestBits(present, geometry.data());
    Shards inputs = all.select(sources);
    Shards outputs = all.select(wanted);
    inputs.check(geometry.data(), length);
    outputs.check(outputs.count(), length);
    multiply(decoders.get(sources, wanted), inputs, outputs, length);
  }

  /// Whether the parity shards are those of the data shards: false if any byte of any shard is
  /// wrong. It cannot tell which.
  ///
  /// @param shards all k + m, data first
  /// @param length bytes of every shard
  public boolean verify(byte[][] shards, int[] offsets, int length) {
    Shards all = new Shards(shards, offsets);
    all.check(geometry.total(), length);
    int piece = Math.min(length, VERIFY_PIECE);
    byte[] computed = new byte[geometry.parity() * piece];
    for (int from = 0; from < length; from += piece) {
      int size = Math.min(piece, length - from);
      Shards data = all.select(dataShards()).shifted(from);
      Shards expected = Shards.consecutive(computed, 0, geometry.parity(), size);
      multiply(parity, data, expected, size);
      if (!expected.equalBytes(all.select(allShards() & ~dataShards()).shifted(from), size)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return "Reed-Solomon " + geometry;
  }

  private void encode(Shards data, Shards parityShards, int length) {
    data.check(geometry.data(), length);
    parityShards.check(geometry.parity(), length);
    multiply(parity, data, parityShards, length);
  }

  private static void multiply(Coefficients rows, Shards inputs, Shards outputs, int length) {
    if (rows.onlyCopies()) {
      inputs.copyFirstTo(outputs, length);
    } else {
      ServingKernel.current().multiply(new Product(rows, inputs, outputs, length));
    }
  }

  private void requireDecodable(int present, int wanted) {
    if (((present | wanted) & ~allShards()) != 0) {
      throw new IllegalArgumentException("no such shard in " + geometry);
    }
    if ((present & wanted) != 0) {
      throw new IllegalArgumentException("a shard is both present and wanted");
    }
    if (Integer.bitCount(present) < geometry.data()) {
      throw new IllegalArgumentException(
          Integer.bitCount(present) + " shards of " + geometry + " do not give the data back");
    }
  }

  private int allShards() {
    return -1 >>> (Integer.SIZE - geometry.total());
  }

  private int dataShards() {
    return -1 >>> (Integer.SIZE - geometry.data());
  }

  private static int lowestBits(int mask, int count) {
    int rest = mask;
    for (int i = 0; i < count; i++) {
      rest &= rest - 1;
    }
    return mask & ~rest;
  }
}
