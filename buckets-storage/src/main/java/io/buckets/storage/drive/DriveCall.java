package io.buckets.storage.drive;

/// The calls of a {@link Drive} that may fail or take a while, by name: for whoever stands before a
/// drive and treats them differently.
public enum DriveCall {
  PREPARE,
  HEAD,
  VERSIONS,
  OLDER,
  STAGE,
  SEAL,
  DISCARD,
  READ,
  DESCRIBE,
  COMMIT,
  ROLLBACK,
  DECIDE,
  INSTALL,
  COLLECT,
  SCAN,
  CHANGES,
  SHARDS,
  UNNAMED,
  USAGE,
  PROBE,
  STATUS,
  BEGIN_FILLING,
  END_FILLING,
  REMEMBER,
  LOWER_CEILING,
  MISSED,
  FENCE
}
