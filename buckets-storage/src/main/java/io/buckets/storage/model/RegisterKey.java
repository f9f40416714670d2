package io.buckets.storage.model;

import io.buckets.core.Invariant;
import io.buckets.core.ObjectKey;

/// Names one replicated register: the unit that is prepared, committed, decided and read on its
/// own.
///
/// All registers of an object key, its uploads' too, live in the erasure set of that key.
///
/// @param space which kind of register
/// @param bucketId the bucket's id, unique for ever, so that a bucket made again never meets its
///   past
/// @param key the object key
/// @param sub within {@link Space#UPLOADS}, the upload id in hexadecimal, followed by a slash and a
///   five-digit part number for a part; empty for an object
public record RegisterKey(Space space, long bucketId, ObjectKey key, String sub) {
  public RegisterKey {
    Invariant.check((space == Space.OBJECTS) == sub.isEmpty(), "only uploads have a sub key");
  }

  /// The register of an object.
  public static RegisterKey object(long bucketId, ObjectKey key) {
    return new RegisterKey(Space.OBJECTS, bucketId, key, "");
  }

  @Override
  public String toString() {
    return bucketId + "/" + key + (sub.isEmpty() ? "" : "?upload=" + sub);
  }
}
