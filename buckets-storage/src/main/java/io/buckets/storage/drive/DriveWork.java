package io.buckets.storage.drive;

/// What is given to the threads of a drive ({@link Drive#threads}), and somebody waits for.
public interface DriveWork extends Runnable {
  /// The drive does not answer: whoever waits is to be told so. What has begun goes on, and may
  /// hang for ever; what has not is not made. Told by any thread, also while the work is done or
  /// after, and perhaps again. Must not wait.
  void giveUp();
}
