package io.buckets.core;

import java.io.Closeable;
import java.io.IOException;

/// Closes several things of which any may fail.
public final class Closing {
  private Closing() {}

  /// Closes all of them, in order, whatever any of them throws.
  ///
  /// @throws IOException the first failure, with the others suppressed in it
  public static void all(Iterable<? extends Closeable> parts) throws IOException {
    IOException failure = null;
    for (Closeable part : parts) {
      try {
        part.close();
      } catch (IOException | RuntimeException e) {
        if (failure == null) {
          failure = e instanceof IOException io ? io : new IOException(e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
