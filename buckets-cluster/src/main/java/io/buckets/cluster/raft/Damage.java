package io.buckets.cluster.raft;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import org.apache.ratis.io.CorruptedFileException;
import org.apache.ratis.protocol.exceptions.ChecksumException;

/// What is wrong with bytes that were kept, as the library or we say it.
final class Damage {
  private Damage() {}

  /// In words.
  ///
  /// @throws IOException `failure` itself, if it is about anything else; an unchecked one too
  static String of(Exception failure) throws IOException {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      boolean ours = cause instanceof StoreException told && told.reason() == Reason.CORRUPT;
      if (ours || cause instanceof ChecksumException || cause instanceof CorruptedFileException) {
        return String.valueOf(cause.getMessage());
      }
    }
    switch (failure) {
      case RuntimeException unchecked -> throw unchecked;
      case IOException checked -> throw checked;
      default -> throw new IOException(failure);
    }
  }
}
