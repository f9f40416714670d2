package io.buckets.net.peer;

/// Which start of a node this is. Peers that have heard of a later start refuse an earlier one, so
/// each start takes a higher number than all before it, and one that has forgotten them learns from
/// the refusal how far they had come.
public interface Incarnation {
  /// The number that is told to peers.
  long number();

  /// A peer has heard of a start of this node with the number `seen`: from the return of this call
  /// on {@link #number} is higher, if that could be kept. It may take as long as keeping it takes.
  void goAbove(long seen);

  /// One that stays as it is.
  static Incarnation of(long number) {
    return new Incarnation() {
      @Override
      public long number() {
        return number;
      }

      @Override
      public void goAbove(long seen) {
        // Whoever is refused stays so.
      }
    };
  }
}
