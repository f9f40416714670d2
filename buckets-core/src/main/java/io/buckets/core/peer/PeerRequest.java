package io.buckets.core.peer;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A call that another node has made, for whoever serves it here: to be answered or refused once.
///
/// What it says, and the room for its answer, belong to whoever carries it: they are valid until it
/// is answered or refused, and after {@link #forsake} until {@link #reclaim}. Threading: one thread
/// at a time; it may be answered from any.
public interface PeerRequest {
  /// The number of the node that asks.
  int from();

  /// Which service it is for.
  int kind();

  /// What is said.
  ByteBuffer head();

  /// The bytes that came along; empty if there are none.
  ByteBuffer bulk();

  /// How long the caller still waits, in nanoseconds; zero or less if it does not, or has said so.
  long nanosLeft();

  /// Room outside the heap for the bulk of the answer, its limit at `bytes`. One for each request.
  ByteBuffer room(int bytes);

  /// Answers.
  ///
  /// @param head what is said; not to be changed any more
  /// @param bulk the first bytes of {@link #room}, up to its position; null for none
  void answer(ByteBuffer head, @Nullable ByteBuffer bulk);

  /// Does not carry it out.
  void refuse(PeerFault.Reason reason, String why);

  /// Its bytes and its room may be in use for ever, by a call that hangs: nobody gets them again,
  /// even when it is answered.
  void forsake();

  /// They are not in use any more after all: others may have them once it is answered.
  void reclaim();
}
