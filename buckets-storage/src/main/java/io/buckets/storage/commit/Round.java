package io.buckets.storage.commit;

import io.buckets.core.StoreException;

/// The decisions of one operation on one register, as a function of messages: no I/O, no clock, no
/// threads.
///
/// {@link KeyRegister} runs rounds over real drives, the simulator over simulated ones. A round
/// begins with a step of its own; every event after that gives the next one. Not thread-safe: the
/// shell gives one event at a time.
///
/// @param <T> what the round is for
public sealed interface Round<T> permits ReadRound, BallotRound {
  /// The answer of one slot to the request of `wave`. Answers may be late, or come twice.
  Step<T> reply(int wave, int slot, DriveReply reply);

  /// The shell has waited a while for `wave`: go on with what there is, if it will do.
  Step<T> impatient(int wave);

  /// The shell waits no longer for `wave`: whoever has not answered has failed.
  Step<T> expired(int wave);

  /// Ends the round where it is.
  ///
  /// @return what to tell the client
  StoreException giveUp();

  /// Slots asked in the current wave that have not answered.
  int outstanding();
}
