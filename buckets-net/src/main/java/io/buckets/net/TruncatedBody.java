package io.buckets.net;

import java.io.IOException;

/// The client's request ended before its body did: it closed the connection, or sent a chunk that
/// is none. Nothing more can be read; an answer can still be tried and then the connection is
/// closed.
public final class TruncatedBody extends IOException {
  private static final long serialVersionUID = 1L;

  /// Says what happened.
  public TruncatedBody(String message) {
    super(message);
  }
}
