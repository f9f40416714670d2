package io.buckets.net.peer;

import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerLimits;

/// How much may be under way to one peer: calls, their bytes, and the bytes of the answers that
/// they ask for. A call longer than the window goes alone.
///
/// Threading: any thread.
final class PeerWindow {
  private int calls;
  private long bytes;
  private long answerBytes;

  /// Makes room for a call.
  ///
  /// @return false if there is none
  synchronized boolean admit(PeerCall call) {
    long more = call.bytes();
    long answer = call.answerBytes();
    boolean full =
        calls >= PeerLimits.CALLS
            || (more > 0 && bytes > 0 && bytes + more > PeerLimits.CALL_BYTES)
            || (answer > 0 && answerBytes > 0 && answerBytes + answer > PeerLimits.ANSWER_BYTES);
    if (full) {
      return false;
    }
    calls++;
    bytes += more;
    answerBytes += answer;
    return true;
  }

  /// A call that was admitted has ended.
  synchronized void release(PeerCall call) {
    calls--;
    bytes -= call.bytes();
    answerBytes -= call.answerBytes();
  }

  /// Calls under way.
  synchronized int calls() {
    return calls;
  }
}
