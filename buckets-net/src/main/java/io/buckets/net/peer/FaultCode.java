package io.buckets.net.peer;

import io.buckets.core.peer.PeerFault.Reason;

/// What the reason of a refusal is called between nodes: a number, never given to another one; 0 is
/// no refusal.
final class FaultCode {
  private FaultCode() {}

  static int of(Reason reason) {
    return switch (reason) {
      case UNREACHABLE -> 1;
      case BUSY -> 2;
      case TIMEOUT -> 3;
      case REFUSED -> 4;
      case BROKEN -> 5;
    };
  }

  /// A number of a later build says no more than that the call broke.
  static Reason reason(int code) {
    return switch (code) {
      case 1 -> Reason.UNREACHABLE;
      case 2 -> Reason.BUSY;
      case 3 -> Reason.TIMEOUT;
      case 4 -> Reason.REFUSED;
      default -> Reason.BROKEN;
    };
  }
}
