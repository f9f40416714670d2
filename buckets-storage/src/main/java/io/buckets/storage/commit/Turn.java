package io.buckets.storage.commit;

/// A turn to change a key; changes made by the thread that has it go on, others of this process
/// wait. Close it on the same thread.
@FunctionalInterface
public interface Turn extends AutoCloseable {
  /// None: nobody waits.
  Turn NONE = () -> {};

  @Override
  void close();
}
