package io.buckets.net;

import java.io.IOException;

/// The client has closed the connection and gets no answer. Nobody's fault here.
public final class ClientGone extends IOException {
  private static final long serialVersionUID = 1L;

  /// Says what happened.
  public ClientGone(String message) {
    super(message);
  }
}
