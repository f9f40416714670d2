package io.buckets.storage.remote;

import io.buckets.core.peer.PeerRequest;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveWork;
import java.util.concurrent.atomic.AtomicReference;

/// A call of another node on a thread of a drive. It is answered once: by what comes of it, or, if
/// the drive does not answer, by that, as soon as it is found out here. Then it may hang on, and
/// what it reads and writes is its own until it ends.
///
/// Threading: any threads.
final class Serving implements DriveWork {
  private enum State {
    WAITING,
    BEGUN,
    OVER
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final PeerRequest request;
  private final Work work;
  private final Failing failing;

  /// Carries the call out.
  interface Work {
    Outcome run();
  }

  /// What comes of it.
  ///
  /// @param isAtWork whether something may still read and write what belongs to the call
  /// @param answer answers it
  record Outcome(boolean isAtWork, Runnable answer) {}

  /// Answers the call with a failure.
  interface Failing {
    void fail(DriveException why);
  }

  Serving(PeerRequest request, Work work, Failing failing) {
    this.request = request;
    this.work = work;
    this.failing = failing;
  }

  @Override
  public void run() {
    if (state.compareAndSet(State.WAITING, State.BEGUN)) {
      Outcome outcome = work.run();
      boolean waitedFor = state.compareAndSet(State.BEGUN, State.OVER);
      if (waitedFor && outcome.isAtWork) {
        request.forsake();
      }
      if (waitedFor) {
        outcome.answer.run();
      } else if (!outcome.isAtWork) {
        request.reclaim();
      }
    }
  }

  @Override
  public void giveUp() {
    State before = state.getAndSet(State.OVER);
    if (before == State.BEGUN) {
      request.forsake();
    }
    if (before != State.OVER) {
      failing.fail(new DriveException(Reason.TIMEOUT, "the drive does not answer"));
    }
  }
}
