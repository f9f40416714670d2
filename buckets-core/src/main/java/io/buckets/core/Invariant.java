package io.buckets.core;

/// A fact the program relies on, checked in production because serving wrong bytes is worse than
/// stopping.
///
/// A broken invariant is a defect of ours, never of a user's input; whoever catches it takes the
/// drive or the request it belongs to out of service.
public final class Invariant {
  private Invariant() {}

  /// Throws {@link Violation} with `message` unless `condition` holds.
  public static void check(boolean condition, String message) {
    if (!condition) {
      throw new Violation(message);
    }
  }

  /// Thrown where an invariant does not hold.
  public static final class Violation extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    Violation(String message) {
      super("invariant violated: " + message);
    }
  }
}
