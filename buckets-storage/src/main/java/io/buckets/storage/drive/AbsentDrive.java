package io.buckets.storage.drive;

import java.util.UUID;

/// Fills the slot of a drive that is not there: every call fails with OFFLINE and the reason.
public final class AbsentDrive extends RefusingDrive {
  private final UUID id;
  private final String label;
  private final String why;

  /// @param id the drive that belongs in the slot
  /// @param label where it was, or should be
  /// @param why why it is not there
  public AbsentDrive(UUID id, String label, String why) {
    this.id = id;
    this.label = label;
    this.why = why;
  }

  /// Why the drive is absent.
  public String why() {
    return why;
  }

  @Override
  public DriveException refusal() {
    return new DriveException(DriveException.Reason.OFFLINE, "out of service: " + why);
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public String label() {
    return label;
  }
}
