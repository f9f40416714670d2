package io.buckets.storage.object;

import java.util.Map;

/// How an object is stored, besides its bytes.
///
/// @param metadata system and user metadata, names lower-case
/// @param condition what must hold for the write to happen
public record PutOptions(Map<String, String> metadata, Precondition condition) {
  /// No metadata, no condition.
  public static final PutOptions DEFAULT = new PutOptions(Map.of(), Precondition.NONE);
}
