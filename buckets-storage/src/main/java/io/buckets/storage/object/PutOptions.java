package io.buckets.storage.object;

import java.util.Map;

/// How an object is stored, besides its bytes.
///
/// @param metadata system and user metadata, names lower-case
/// @param versioned whether the new version goes on top of the older ones (versioning enabled) or
///   replaces them
/// @param condition what must hold for the write to happen
public record PutOptions(Map<String, String> metadata, boolean versioned, Precondition condition) {
  /// No metadata, no versions, no condition.
  public static final PutOptions DEFAULT = new PutOptions(Map.of(), false, Precondition.NONE);
}
