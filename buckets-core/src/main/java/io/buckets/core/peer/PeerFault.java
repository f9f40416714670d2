package io.buckets.core.peer;

/// A call of another node came to nothing. Whether it was carried out there is known only where the
/// reason says so.
public final class PeerFault extends Exception {
  private static final long serialVersionUID = 1L;

  /// Why.
  public enum Reason {
    /// There is no connection to the node, or it broke before the answer: the call may have been
    /// carried out. Nothing here refers to its arguments any more.
    UNREACHABLE,
    /// Too much is under way to that node, or there: the call was not carried out.
    BUSY,
    /// There was no answer in time, or nobody waits for it any more: it may still be under way, and
    /// read its arguments.
    TIMEOUT,
    /// The node does not serve such calls, or did not understand this one: it was not carried out.
    REFUSED,
    /// Whoever serves the call there failed in a way that it should not: a defect.
    BROKEN
  }

  private final Reason reason;

  /// A call that failed.
  public PeerFault(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /// Why.
  public Reason reason() {
    return reason;
  }
}
