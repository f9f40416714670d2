package io.buckets.cluster.setting;

/// How strictly a version is retained.
public enum LockMode {
  /// Who has the permission may remove it before its time, and says so.
  GOVERNANCE,
  /// Nobody can, and the time can only be made longer.
  COMPLIANCE
}
