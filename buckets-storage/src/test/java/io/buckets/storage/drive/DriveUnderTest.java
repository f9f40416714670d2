package io.buckets.storage.drive;

/// One kind of drive, for the contract tests.
public interface DriveUnderTest {
  /// A fresh, empty drive.
  Drive create() throws Exception;

  /// The same drive after it lost power, and everything that was not synced.
  Drive losePower(Drive before) throws Exception;
}
