package io.buckets.core;

import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/// Whether whoever asked for what a thread does may still want it.
///
/// A change takes effect in the order of its commits, not of its requests. So one that was asked
/// for long ago by somebody who has given it up since, and asked elsewhere, must not be committed
/// over what was done meanwhile. Whoever serves requests says {@link #during} their handling
/// whether they still count, and whoever commits asks before each try. What nobody asked for, such
/// as a heal, is always wanted.
///
/// Threading: what is said goes for the thread that handles the request, and for those to which it
/// is {@link #passedOn passed on}.
public final class Wanted {
  private static final ScopedValue<BooleanSupplier> STILL = ScopedValue.newInstance();

  private Wanted() {}

  /// Work that may fail.
  @FunctionalInterface
  public interface Work<X extends Exception> {
    void run() throws X;
  }

  /// Does `work`, which is wanted for as long as `still` says so.
  public static <X extends Exception> void during(BooleanSupplier still, Work<X> work) throws X {
    boolean done =
        ScopedValue.where(STILL, still)
            .call(() -> {
              work.run();
              return true;
            });
    Invariant.check(done, "work returns or throws");
  }

  /// Whether what this thread does is wanted.
  public static boolean isStill() {
    return !STILL.isBound() || STILL.get().getAsBoolean();
  }

  /// The same work for another thread, wanted for as long as what this one does.
  public static <T> Callable<T> passedOn(Callable<T> work) {
    if (!STILL.isBound()) {
      return work;
    }
    BooleanSupplier still = STILL.get();
    return () -> ScopedValue.where(STILL, still).call(work::call);
  }
}
