package io.buckets.storage.local;

/// A look in the memory of an index found that the answer is in its files. It says nothing else,
/// and has no trace: it is thrown often.
final class NotInMemory extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotInMemory() {
    super("the answer is in the index's files", null, false, false);
  }
}
