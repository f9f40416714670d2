package io.buckets.storage.model;

import org.jspecify.annotations.Nullable;

/// What is stored in a drive's index is not what was written: the drive must go out of service.
public final class CorruptIndexException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public CorruptIndexException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
