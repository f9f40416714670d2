package io.buckets.storage;

/// Carries a failure to read through the rules of registers, which know no I/O.
final class Unreadable extends RuntimeException {
  private static final long serialVersionUID = 1L;
  final DriveException failure;

  Unreadable(DriveException failure) {
    super(failure);
    this.failure = failure;
  }
}
