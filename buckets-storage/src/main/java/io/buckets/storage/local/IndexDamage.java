package io.buckets.storage.local;

import io.buckets.storage.model.CorruptIndexException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/// Tells an index that is damaged, which another drive can make good, from one that cannot be
/// reached or written now, which nothing but its file system can, and from one that is open
/// elsewhere.
final class IndexDamage {
  private IndexDamage() {}

  /// Whether opening failed because of what is, or is not, in the files. A family that is missing
  /// is an argument that does not fit.
  static boolean isIn(RocksDBException e) {
    Status status = e.getStatus();
    return status != null
        && switch (status.getCode()) {
          case Corruption, InvalidArgument, NotFound -> true;
          case Ok,
              NotSupported,
              IOError,
              MergeInProgress,
              Incomplete,
              ShutdownInProgress,
              TimedOut,
              Aborted,
              Busy,
              Expired,
              TryAgain,
              Undefined ->
              false;
        };
  }

  /// Whether opening failed because the index is open elsewhere. Its own lock tells when somebody
  /// has removed the file that the drive is locked by; there is no code for it, only the text.
  static boolean isLock(RocksDBException e) {
    String text = String.valueOf(e.getMessage());
    return text.contains("/LOCK")
        && (text.contains("While lock file") || text.contains("lock hold by current process"));
  }

  /// Whether a call failed because what is stored is not what was written.
  static boolean isBehind(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CorruptIndexException) {
        return true;
      }
      if (cause instanceof RocksDBException rocks && isCorruption(rocks.getStatus())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isCorruption(@Nullable Status status) {
    return status != null && status.getCode() == Status.Code.Corruption;
  }
}
