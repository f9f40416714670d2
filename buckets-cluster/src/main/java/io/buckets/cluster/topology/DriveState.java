package io.buckets.cluster.topology;

/// What a drive is to the topology.
///
/// It says what an operator wants of the drive, not whether it answers: a broken drive is still
/// active until it is replaced.
public enum DriveState {
  /// Fills slots and may be given more.
  ACTIVE,
  /// Fills slots that are being moved away; is given no more.
  DRAINING,
  /// Fills no slot. Its entry stays, so that the drive is recognised and refused if it comes back.
  REMOVED
}
