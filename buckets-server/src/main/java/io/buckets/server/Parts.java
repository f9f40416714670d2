package io.buckets.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What has been opened so far, closed in reverse; a start that fails half-way lets go of
/// everything it took.
///
/// Threading: one thread.
final class Parts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /// Remembers a part.
  ///
  /// @return that part
  <T extends AutoCloseable> T add(T part) {
    opened.push(part);
    return part;
  }

  /// Closes all of them, whatever any of them throws. Closing again has no effect.
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      AutoCloseable part = opened.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not close cleanly", part.getClass().getSimpleName(), e);
      }
    }
  }
}
