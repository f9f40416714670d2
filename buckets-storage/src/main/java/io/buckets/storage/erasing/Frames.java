package io.buckets.storage.erasing;

import io.buckets.core.Invariant;
import io.buckets.erasure.Geometry;
import io.buckets.erasure.ReedSolomon;
import io.buckets.hash.Blake2b256;
import io.buckets.hash.Blake2b256Lanes;
import io.buckets.hash.Xxh3;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The framed blocks of one or two stripes of an upload, in one array, so that each shard's bytes
/// are contiguous and go to their drive in one write.
///
/// ```text
/// shard 0: [xxh3 8][blake2b 32][block of stripe 0][xxh3][blake2b][block of stripe 1]
/// shard 1: …
/// ```
///
/// The data of a stripe is read straight into its first k blocks; nothing is moved afterwards. Two
/// stripes are hashed together because BLAKE2b runs eight messages at a time and two stripes of
/// twelve shards make three full groups.
///
/// Threading: one thread at a time.
public final class Frames {
  /// Stripes gathered before they are coded and written.
  public static final int STRIPES = 2;

  private static final int FRAME_HEAD_BYTES = StripeLayout.FRAME_HEAD_BYTES;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Geometry geometry;
  private final byte[] arena;
  private final int block;
  private final int count;
  private final int shardStride;

  /// Frames for `count` stripes whose blocks have `block` bytes, laid out in `arena`.
  public Frames(Geometry geometry, byte[] arena, int block, int count) {
    Invariant.check(count >= 1 && count <= STRIPES, "one or two stripes");
    this.geometry = geometry;
    this.arena = arena;
    this.block = block;
    this.count = count;
    this.shardStride = count * (FRAME_HEAD_BYTES + block);
    Invariant.check(
        arenaBytes(geometry, block, count) <= arena.length, "the arena is large enough");
  }

  /// Bytes these frames add to each shard file.
  int shardLength() {
    return shardStride;
  }

  /// Bytes of each block.
  public int blockBytes() {
    return block;
  }

  /// Bytes an arena needs.
  public static int arenaBytes(Geometry geometry, int block, int count) {
    return geometry.total() * count * (FRAME_HEAD_BYTES + block);
  }

  /// The array all blocks are in.
  public byte[] arena() {
    return arena;
  }

  /// Where the block of a shard begins in the arena.
  public int blockOffset(int shard, int stripe) {
    return shard * shardStride + stripe * (FRAME_HEAD_BYTES + block) + FRAME_HEAD_BYTES;
  }

  /// Fills the parity blocks and all frame heads.
  void seal() {
    encodeParity();
    hash();
  }

  /// Fills the parity blocks.
  void encodeParity() {
    int k = geometry.data();
    int m = geometry.parity();
    if (m == 0) {
      return;
    }
    byte[][] data = repeat(k);
    byte[][] parity = repeat(m);
    int[] dataOffsets = new int[k];
    int[] parityOffsets = new int[m];
    for (int stripe = 0; stripe < count; stripe++) {
      for (int i = 0; i < k; i++) {
        dataOffsets[i] = blockOffset(i, stripe);
      }
      for (int i = 0; i < m; i++) {
        parityOffsets[i] = blockOffset(k + i, stripe);
      }
      ReedSolomon.of(geometry).encode(data, dataOffsets, parity, parityOffsets, block);
    }
  }

  /// Fills the frame heads of blocks that are all there.
  public void hash() {
    int blocks = geometry.total() * count;
    int[] offsets = new int[blocks];
    for (int i = 0; i < blocks; i++) {
      offsets[i] = blockOffset(i / count, i % count);
      LONG.set(arena, offsets[i] - FRAME_HEAD_BYTES, Xxh3.hash(arena, offsets[i], block));
    }
    byte[] digests = new byte[blocks * Blake2b256.DIGEST_BYTES];
    Blake2b256Lanes.hash(repeat(blocks), offsets, block, digests, 0);
    for (int i = 0; i < blocks; i++) {
      System.arraycopy(
          digests, i * Blake2b256.DIGEST_BYTES, arena, offsets[i] - 32, Blake2b256.DIGEST_BYTES);
    }
  }

  private byte[][] repeat(int times) {
    byte[][] arrays = new byte[times][];
    Arrays.fill(arrays, arena);
    return arrays;
  }

  /// The bytes of one shard, ready to be written.
  public ByteBuffer shard(int shard) {
    return ByteBuffer.wrap(arena, shard * shardStride, shardStride);
  }

  /// Whether the frame in `frame`, from its position to its limit, holds the block its XXH3 was
  /// made of. Moves nothing.
  static boolean isIntact(ByteBuffer frame, int block) {
    if (frame.remaining() < FRAME_HEAD_BYTES + block) {
      return false;
    }
    long stored = Long.reverseBytes(frame.getLong(frame.position()));
    ByteBuffer bytes = frame.slice(frame.position() + FRAME_HEAD_BYTES, block);
    return stored == Xxh3.hash(bytes);
  }

  /// Whether the frame also holds the block its BLAKE2b-256 was made of. Moves nothing.
  public static boolean isIntactForYears(ByteBuffer frame, int block) {
    if (!isIntact(frame, block)) {
      return false;
    }
    byte[] bytes = new byte[block];
    byte[] stored = new byte[Blake2b256.DIGEST_BYTES];
    frame.get(frame.position() + Long.BYTES, stored);
    frame.get(frame.position() + FRAME_HEAD_BYTES, bytes);
    return Arrays.equals(stored, Blake2b256.of(bytes, 0, block));
  }
}
