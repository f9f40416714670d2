package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Those who wait for what the writer of an index does: when the drive is found to hang, they are
/// told at once.
///
/// Threading: any thread.
final class Waiters {
  private final Set<Waiting<?>> waiting = ConcurrentHashMap.newKeySet();

  /// Waits for an answer.
  ///
  /// @throws DriveException as {@link Waiting#await}; TIMEOUT as soon as the drive is suspect
  <T> T await(Waiting<T> answer) throws DriveException {
    waiting.add(answer);
    try {
      return answer.await();
    } finally {
      waiting.remove(answer);
    }
  }

  /// The drive does not answer: nobody waits for it any longer.
  void suspected() {
    var why = new DriveException(DriveException.Reason.TIMEOUT, "the drive does not answer");
    waiting.forEach(each -> each.abandon(why));
  }
}
