package io.buckets.storage.erasing;

import io.buckets.core.ObjectKey;

/// Which erasure set a key belongs to: a pure function of the key and of a topology that changes
/// rarely.
///
/// Calls never block on the network for the usual answer and never fail. Two nodes with the same
/// topology generation give the same answers. Threading: any thread.
public interface Placement {
  /// Where the states of the key are.
  SetId home(long bucketId, ObjectKey key);
}
