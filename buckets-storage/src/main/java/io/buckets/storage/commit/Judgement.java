package io.buckets.storage.commit;

import io.buckets.storage.model.Head;
import org.jspecify.annotations.Nullable;

/// What a set of {@link Answers} says about a register.
sealed interface Judgement {
  /// Too few drives answered to say anything, or none that answered has the state that was decided.
  record TooFew() implements Judgement {}

  /// The newest decided state is known.
  ///
  /// @param view that state
  /// @param ruledOut a newer head that some drives hold and that can never be decided; null if
  ///   there is none
  record Settled(RegisterView view, @Nullable Head ruledOut) implements Judgement {}

  /// The newest head may have been decided or not: too few drives hold it, and too few deny it.
  record Open(Head top) implements Judgement {}
}
