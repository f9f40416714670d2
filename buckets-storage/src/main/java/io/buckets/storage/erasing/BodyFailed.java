package io.buckets.storage.erasing;

import java.io.IOException;
import java.util.Objects;

/// The source of a body failed: the client went away, or its bytes do not match what it promised.
/// Nothing was stored.
public final class BodyFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param cause what the source threw
  public BodyFailed(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /// What the source threw.
  public IOException failure() {
    return (IOException) Objects.requireNonNull(getCause());
  }
}
