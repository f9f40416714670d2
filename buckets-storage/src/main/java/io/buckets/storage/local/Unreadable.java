package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;

/// Carries a failure to read through the rules of registers, which know no I/O.
final class Unreadable extends RuntimeException {
  private static final long serialVersionUID = 1L;
  final DriveException failure;

  Unreadable(DriveException failure) {
    super(failure);
    this.failure = failure;
  }
}
