package io.buckets.storage.drive;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who is told how a call has ended, and does not wait for it.
///
/// @param <T> what a drive answers
@FunctionalInterface
public interface Told<T> {
  /// Called once, on a thread that must not wait; one of the two is there.
  ///
  /// @param answer null if the call failed
  /// @param why null if it was answered
  void ended(@Nullable T answer, @Nullable DriveException why);

  /// The same, told by what `T` is made of.
  default <U> Told<U> madeOf(Function<U, T> made) {
    return (answer, why) -> ended(answer == null ? null : made.apply(answer), why);
  }
}
