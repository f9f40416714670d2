package io.buckets.net;

import java.io.IOException;

/// The client made no progress for the configured time, sending its body or taking its answer. The
/// connection is closed after the answer, if one can be sent at all.
public final class SlowClient extends IOException {
  private static final long serialVersionUID = 1L;

  /// Says what happened.
  public SlowClient(String message) {
    super(message);
  }
}
