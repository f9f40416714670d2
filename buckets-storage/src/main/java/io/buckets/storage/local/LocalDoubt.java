package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import java.io.IOException;
import java.util.Objects;

/// A local drive whose index is in question: locked, and open as far as its index can be opened,
/// but not in service.
///
/// @param guard holds the lock
/// @param opening the index and what speaks against it
/// @param files where it is
record LocalDoubt(DriveGuard guard, IndexOpening opening, IndexFiles files)
    implements AutoCloseable {
  String why() {
    return Objects.requireNonNull(opening.doubt(), "an index in question has a reason");
  }

  /// Makes what could be read of the index the whole of it: opened again, it is not in question.
  void settle() throws DriveException {
    DriveIndex index = opening.index();
    if (index == null) {
      throw new DriveException(DriveException.Reason.FAILED, why());
    }
    index.flush();
    try {
      // With its rows in tables it has no log that could have been written otherwise.
      files.markStrict();
    } catch (IOException e) {
      throw new DriveException(
          DriveException.Reason.FAILED, "the drive cannot be written: " + e, e);
    }
  }

  @Override
  public void close() {
    DriveIndex index = opening.index();
    LocalParts.letGo(index == null ? null : index::close);
    LocalParts.letGo(guard);
  }
}
