package io.buckets.net.peer;

import io.buckets.core.peer.PeerService;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Who serves which kind of call on this node. Threading: any thread.
final class Services {
  private final ConcurrentHashMap<Integer, PeerService> byKind = new ConcurrentHashMap<>();

  /// @throws IllegalStateException if there is one for that kind
  void add(int kind, PeerService service) {
    if (byKind.putIfAbsent(kind, service) != null) {
      throw new IllegalStateException("calls of kind " + kind + " are served already");
    }
  }

  @Nullable PeerService of(int kind) {
    return byKind.get(kind);
  }
}
