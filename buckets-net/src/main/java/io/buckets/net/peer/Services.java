package io.buckets.net.peer;

import io.buckets.core.peer.PeerService;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Who serves which kind of call on this node. Threading: any thread.
final class Services {
  private final ConcurrentHashMap<Integer, PeerService> byKind = new ConcurrentHashMap<>();
  private final Set<Integer> open = ConcurrentHashMap.newKeySet();

  /// @throws IllegalStateException if there is one for that kind
  void add(int kind, PeerService service) {
    if (byKind.putIfAbsent(kind, service) != null) {
      throw new IllegalStateException("calls of kind " + kind + " are served already");
    }
  }

  /// Has nodes served too that look for their deployment.
  void open(int kind) {
    open.add(kind);
  }

  /// Who serves a peer; null if nobody does.
  @Nullable PeerService of(int kind, PeerName peer) {
    return peer.isForming() && !open.contains(kind) ? null : byKind.get(kind);
  }
}
