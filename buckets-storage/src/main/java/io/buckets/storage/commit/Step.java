package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import io.buckets.core.StoreException;
import io.buckets.storage.drive.DriveHead;
import java.util.function.IntFunction;

/// What a round wants of the shell around it. Rounds decide; shells send, wait, and look at the
/// clock.
///
/// @param <T> what the round is for
public sealed interface Step<T> {
  /// Send to each slot of `slots` its request, and bring the answers with the number of this wave.
  record Ask<T>(int wave, int slots, IntFunction<DriveRequest> request) implements Step<T> {}

  /// Bring more answers.
  record Await<T>() implements Step<T> {}

  /// Begin again with a fresh ballot newer than `newest`.
  ///
  /// @param pause whether to wait first, a random while, so that others get their turn
  record Again<T>(Ballot newest, boolean pause) implements Step<T> {}

  /// Drives lack what it takes to make a state, the one before it or its shard files: rebuild both
  /// from the slots `sources`, at least k, for each of `targets`, install the state there as it is,
  /// and bring what those drives answer as replies of `wave`. Whoever cannot do that gives up.
  ///
  /// @param head the head to install, without shards
  record Supply<T>(int wave, DriveHead head, int sources, int targets) implements Step<T> {}

  /// It is done.
  record Done<T>(T result) implements Step<T> {}

  /// It cannot be done.
  record Failed<T>(StoreException cause) implements Step<T> {}
}
