package io.buckets.storage;

import io.buckets.core.ObjectKey;
import java.util.List;

/// Which erasure set a key belongs to: a pure function of the key and of a topology that changes
/// rarely.
///
/// Calls never block on the network for the usual answer and never fail. Two nodes with the same
/// topology generation give the same answers. Threading: any thread.
public interface Placement {
  /// Where a new state of the key is written.
  SetId home(long bucketId, ObjectKey key);

  /// Where a state of the key may be found, the likeliest first; never empty, and {@link #home} is
  /// always among them.
  List<SetId> candidates(long bucketId, ObjectKey key);
}
