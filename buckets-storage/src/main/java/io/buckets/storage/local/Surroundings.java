package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.model.ShardName;
import java.util.Set;

/// What the index of a drive needs of the drive around it.
interface Surroundings {
  /// Throws if the drive is not there any more; asked after a write and before anyone is told of
  /// it.
  void assertPresent() throws DriveException;

  /// The index failed: the drive is out of service.
  void failed(DriveException cause);

  /// No register names these files any more.
  void drop(Set<ShardName> files);

  /// Nor do they name these, which their writers may propose again: a sweep will tell.
  void left(Set<ShardName> files);
}
