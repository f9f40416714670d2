package io.buckets.storage.drive;

import org.jspecify.annotations.Nullable;

/// A drive that passes every call on to the one behind: for tests that change one thing of a drive.
public class PassingDrive extends ForwardingDrive {
  private final Drive behind;

  public PassingDrive(Drive behind) {
    this.behind = behind;
  }

  @Override
  protected final Drive behind() {
    return behind;
  }

  @Override
  protected <T extends @Nullable Object> T around(DriveCall which, Body<T> body)
      throws DriveException {
    return body.on(behind);
  }
}
