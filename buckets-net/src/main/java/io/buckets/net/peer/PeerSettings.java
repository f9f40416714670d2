package io.buckets.net.peer;

import io.buckets.net.peer.Reception.Versions;

/// What a node needs to speak to its peers.
///
/// @param tls who it is, and whom it believes
/// @param incarnation which start of the node this is: higher than that of every earlier one
/// @param eventLoops threads that move bytes
/// @param seed for what is left to chance: when a node that is away is dialled again
public record PeerSettings(PeerTls tls, Incarnation incarnation, int eventLoops, long seed) {
  /// Those of a start that keeps its number.
  public PeerSettings(PeerTls tls, long incarnation, int eventLoops, long seed) {
    this(tls, Incarnation.of(incarnation), eventLoops, seed);
  }

  /// Those of a node.
  public static PeerSettings of(PeerTls tls, Incarnation incarnation) {
    return new PeerSettings(tls, incarnation, 1, System.nanoTime());
  }

  PeerName self() {
    return tls.self();
  }

  Reception judge(Greeting greeting) {
    return Reception.of(greeting, Versions.CURRENT, self(), incarnation.number());
  }
}
