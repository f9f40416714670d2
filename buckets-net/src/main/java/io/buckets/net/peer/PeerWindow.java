package io.buckets.net.peer;

import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// How much may be under way to one peer: calls, their bytes, and the bytes of the answers that
/// they ask for. A call longer than the window goes alone. Calls for whose bytes there is no room
/// wait for it, in order, a bounded number of them; short ones pass them by.
///
/// Threading: any thread.
final class PeerWindow {
  private final Deque<PeerCall> waiting = new ArrayDeque<>();
  private final Runnable whenRoom;
  private int calls;
  private long bytes;
  private long answerBytes;

  /// @param whenRoom told that calls which wait may go now, see {@link #ready}: by whichever thread
  ///   ends a call, which it must not keep
  PeerWindow(Runnable whenRoom) {
    this.whenRoom = whenRoom;
  }

  /// What becomes of a call.
  enum Turn {
    /// It is under way.
    NOW,
    /// It waits for room.
    LATER,
    /// Too much is under way, or waits.
    NEVER
  }

  /// Makes room for a call, or has it wait.
  synchronized Turn enter(PeerCall call) {
    if (calls >= PeerLimits.CALLS) {
      return Turn.NEVER;
    }
    boolean patient = call.bytes() > PeerLimits.SHORT_BYTES || call.answerBytes() > 0;
    if ((waiting.isEmpty() || !patient) && hasRoom(call)) {
      take(call);
      return Turn.NOW;
    }
    if (waiting.size() >= PeerLimits.WAITING_CALLS) {
      return Turn.NEVER;
    }
    waiting.add(call);
    return Turn.LATER;
  }

  private boolean hasRoom(PeerCall call) {
    long more = call.bytes();
    long answer = call.answerBytes();
    boolean full =
        calls >= PeerLimits.CALLS
            || (more > 0 && bytes > 0 && bytes + more > PeerLimits.CALL_BYTES)
            || (answer > 0 && answerBytes > 0 && answerBytes + answer > PeerLimits.ANSWER_BYTES);
    return !full;
  }

  private void take(PeerCall call) {
    calls++;
    bytes += call.bytes();
    answerBytes += call.answerBytes();
  }

  /// Calls that have waited and are under way from now on.
  List<PeerCall> ready() {
    List<PeerCall> late = new ArrayList<>();
    List<PeerCall> ready = new ArrayList<>();
    synchronized (this) {
      PeerCall next = waiting.peek();
      while (next != null && (next.isDone() || isLate(next) || hasRoom(next))) {
        waiting.remove();
        if (isLate(next)) {
          late.add(next);
        } else if (!next.isDone()) {
          take(next);
          ready.add(next);
        }
        next = waiting.peek();
      }
    }
    late.forEach(call -> call.giveUp("there was no room for it in time"));
    return ready;
  }

  private static boolean isLate(PeerCall call) {
    return call.nanosLeft() <= 0;
  }

  /// A call that was admitted has ended.
  void release(PeerCall call) {
    boolean wanted;
    synchronized (this) {
      calls--;
      bytes -= call.bytes();
      answerBytes -= call.answerBytes();
      wanted = !waiting.isEmpty();
    }
    if (wanted) {
      whenRoom.run();
    }
  }

  /// Calls under way.
  synchronized int calls() {
    return calls;
  }

  /// Calls that wait; none waits any more.
  synchronized List<PeerCall> dismissed() {
    List<PeerCall> all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }
}
