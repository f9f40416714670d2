package io.buckets.storage.erasing;

import io.buckets.core.StoreException;
import io.buckets.erasure.Geometry;
import io.buckets.erasure.ReedSolomon;
import io.buckets.storage.commit.InlineShards;
import io.buckets.storage.model.Version;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A small object as shards that travel in heads: its bytes made of them, and lost ones made again.
///
/// Immutable; any thread.
public final class InlineObject implements InlineShards {
  private final Geometry geometry;

  public InlineObject(Geometry geometry) {
    this.geometry = geometry;
  }

  /// All bytes of an inline version.
  ///
  /// @param shards one for each slot, null where it is not known
  /// @throws StoreException CORRUPT if fewer than k are there
  public byte[] decode(Version version, List<@Nullable ByteBuffer> shards) {
    int size = (int) version.storedSize();
    int block = StripeLayout.blockBytes(geometry, size);
    byte[] bytes = new byte[block * geometry.data()];
    byte[][] arrays = new byte[geometry.total()][];
    int[] offsets = new int[geometry.total()];
    int present = 0;
    for (int slot = 0; slot < geometry.total(); slot++) {
      boolean data = slot < geometry.data();
      arrays[slot] = data ? bytes : new byte[0];
      offsets[slot] = data ? slot * block : 0;
      ByteBuffer shard = shards.get(slot);
      if (shard == null || shard.remaining() != block) {
        continue;
      }
      present |= 1 << slot;
      if (data) {
        shard.get(shard.position(), bytes, slot * block, block);
      } else {
        arrays[slot] = copy(shard);
      }
    }
    int missing = ((1 << geometry.data()) - 1) & ~present;
    if (missing != 0) {
      requireEnough(version, present);
      ReedSolomon.of(geometry).reconstruct(arrays, offsets, block, present, missing);
    }
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  @Override
  public List<ByteBuffer> rebuild(Version version, List<@Nullable ByteBuffer> shards) {
    int block = StripeLayout.blockBytes(geometry, (int) version.storedSize());
    byte[][] arrays = new byte[geometry.total()][];
    int present = 0;
    for (int slot = 0; slot < geometry.total(); slot++) {
      ByteBuffer shard = shards.get(slot);
      boolean here = shard != null && shard.remaining() == block;
      arrays[slot] = here && shard != null ? copy(shard) : new byte[block];
      present |= here ? 1 << slot : 0;
    }
    requireEnough(version, present);
    int all = (int) ((1L << geometry.total()) - 1);
    ReedSolomon.of(geometry)
        .reconstruct(arrays, new int[geometry.total()], block, present, all & ~present);
    List<ByteBuffer> rebuilt = new ArrayList<>(geometry.total());
    for (byte[] array : arrays) {
      rebuilt.add(ByteBuffer.wrap(array));
    }
    return rebuilt;
  }

  private static byte[] copy(ByteBuffer shard) {
    byte[] bytes = new byte[shard.remaining()];
    shard.get(shard.position(), bytes);
    return bytes;
  }

  private void requireEnough(Version version, int present) {
    if (Integer.bitCount(present) < geometry.data()) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "an object of "
              + version.size()
              + " bytes cannot be read: "
              + Integer.bitCount(present)
              + " of the "
              + geometry.data()
              + " shards it takes are there");
    }
  }
}
