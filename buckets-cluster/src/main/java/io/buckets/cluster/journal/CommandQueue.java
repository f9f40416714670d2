package io.buckets.cluster.journal;

import io.buckets.cluster.state.Applied;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.CommandId;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The commands of a control plane between being taken and being counted.
///
/// Invariants: `committed` is a state that `tail` extends; `waiting` holds exactly the states after
/// the one up to the other, in order; a command that was taken never leaves but by being counted,
/// even when its submitter has been told that its outcome is unknown.
///
/// Threading: guarded by the lock of the control plane, but for {@link #committed} and {@link
/// #await}.
final class CommandQueue {
  private record Waiting(
      ClusterState state, long bytes, List<CompletableFuture<Applied>> submitters) {
    /// Adds one more who waits for the outcome.
    CompletableFuture<Applied> join() {
      CompletableFuture<Applied> done = new CompletableFuture<>();
      submitters.add(done);
      return done;
    }
  }

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private volatile ClusterState committed;
  private ClusterState tail;
  private long waitingBytes;

  CommandQueue(ClusterState state) {
    this.committed = state;
    this.tail = state;
  }

  /// The newest state that counts.
  ClusterState committed() {
    return committed;
  }

  /// The state after everything that was taken.
  ClusterState tail() {
    return tail;
  }

  /// @throws StoreException BUSY if too much waits
  void requireRoom() {
    boolean full =
        waiting.size() >= Limits.COMMANDS_IN_FLIGHT
            || waitingBytes >= Limits.COMMAND_BYTES_IN_FLIGHT;
    if (full) {
      throw new StoreException(Reason.BUSY, "too many changes of the cluster wait; try again");
    }
  }

  /// Takes a command that makes `next`, which is one after the tail.
  ///
  /// @return what its submitter waits for
  CompletableFuture<Applied> take(ClusterState next, long bytes) {
    Waiting taken = new Waiting(next, bytes, new ArrayList<>());
    tail = next;
    waiting.add(taken);
    waitingBytes += bytes;
    return taken.join();
  }

  /// What the submitter of a command waits for that was taken before under the same id; empty if
  /// none was.
  Optional<CompletableFuture<Applied>> again(Optional<CommandId> id) {
    OptionalLong before = id.map(tail.recent()::indexOf).orElse(OptionalLong.empty());
    if (before.isEmpty()) {
      return Optional.empty();
    }
    long index = before.getAsLong();
    if (index <= committed.index()) {
      return Optional.of(CompletableFuture.completedFuture(new Applied(index, committed, true)));
    }
    return waiting.stream()
        .filter(entry -> entry.state().index() == index)
        .findFirst()
        .map(entry -> entry.join().thenApply(first -> new Applied(index, first.state(), true)));
  }

  /// What the submitter of a refused command waits for: a refusal is told only when the state that
  /// it was judged on counts. Until that is sure, `unknown` is the answer.
  CompletableFuture<Applied> refuse(StoreException refusal, StoreException unknown) {
    if (waiting.isEmpty()) {
      return CompletableFuture.failedFuture(refusal);
    }
    return waiting
        .getLast()
        .join()
        .handle((state, failure) -> {
          throw failure == null ? refusal : unknown;
        });
  }

  /// Counts every command up to index `durable`.
  void count(long durable) {
    while (!waiting.isEmpty() && waiting.getFirst().state().index() <= durable) {
      Waiting counted = waiting.removeFirst();
      waitingBytes -= counted.bytes();
      committed = counted.state();
      Applied applied = new Applied(committed.index(), committed, false);
      counted.submitters().forEach(done -> done.complete(applied));
    }
  }

  /// Tells everybody who waits that the outcome is unknown. The commands stay.
  void tellUnknown(StoreException unknown) {
    for (Waiting entry : waiting) {
      entry.submitters().forEach(done -> done.completeExceptionally(unknown));
      entry.submitters().clear();
    }
  }

  /// Waits for the outcome of a command, as long as a drive may take to answer.
  static Applied await(CompletableFuture<Applied> done) {
    try {
      return done.get(Limits.DRIVE_CALL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException cause) {
        throw new StoreException(cause.reason(), String.valueOf(cause.getMessage()), e);
      }
      throw new IllegalStateException("only refusals end a command", e);
    } catch (TimeoutException e) {
      throw new StoreException(
          Reason.UNCERTAIN, "the drives do not answer; the change may still take effect", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(Reason.UNCERTAIN, "interrupted; the change may take effect", e);
    }
  }
}
