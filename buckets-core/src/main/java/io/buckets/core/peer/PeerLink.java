package io.buckets.core.peer;

import java.util.List;
import java.util.function.Supplier;

/// The way to one other node.
///
/// Rules every implementation keeps:
///
/// 1. *Every call ends*: with its answer, or with a {@link PeerFault}, at the latest a moment after
///    its deadline. It ends once; what comes later is dropped.
/// 2. *Nothing is said twice*: a call is carried to the other node once or not at all, and never
///    again after its connection broke. Whoever wants to try again makes another call.
/// 3. *Short calls keep their order*: the other node begins to serve them in the order in which
///    they were sent, as long as the connection holds. When another takes its place, what {@link
///    #greetWith} gives comes before all else on it.
/// 4. *Bounded*: over {@link PeerLimits#CALLS} and the bytes beside it a call fails at once, with
///    BUSY; so it does, with UNREACHABLE, while the node is known to be away.
/// 5. *Arguments*: until a call has ended, and after it ended with TIMEOUT, its buffers may be read
///    and its target written to.
///
/// Threading: any thread; nothing here waits.
public interface PeerLink {
  /// The number of the node.
  int node();

  /// What operators call it.
  String label();

  /// Whether short calls can reach it now.
  boolean isConnected();

  /// Sends calls, those of one list together: they go in one piece, and each is answered for
  /// itself, as soon as it can be.
  void send(List<PeerCall> calls);

  /// What is to be said first on every new connection for short calls, before any other call: asked
  /// for each time, on a thread that must not wait.
  void greetWith(Supplier<List<PeerCall>> greeting);

  /// Sends one call and waits for its answer.
  ///
  /// @throws PeerFault if there is none
  default PeerAnswer call(PeerCall call) throws PeerFault {
    send(List.of(call));
    return call.await();
  }
}
