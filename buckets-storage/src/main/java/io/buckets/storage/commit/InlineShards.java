package io.buckets.storage.commit;

import io.buckets.core.StoreException;
import io.buckets.storage.model.Version;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rebuilds inline shards, so that a change found half-way can be carried to drives that lack it.
@FunctionalInterface
public interface InlineShards {
  /// All shards of an inline version from at least k of them.
  ///
  /// @param shards one for each slot, null where it is not known
  /// @throws StoreException CORRUPT if those given do not fit together
  List<ByteBuffer> rebuild(Version version, List<@Nullable ByteBuffer> shards);
}
