package io.buckets.core.peer;

/// Serves the calls of one kind that other nodes make.
@FunctionalInterface
public interface PeerService {
  /// Begins to serve a call, in the order in which they came. Made by a thread that carries bytes:
  /// whatever may wait is given to another one, and the request is answered from there.
  void serve(PeerRequest request);
}
