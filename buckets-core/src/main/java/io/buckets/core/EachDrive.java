package io.buckets.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Does something to each of several drives at once, on a platform thread for each, and waits for
/// them no longer than a drive may take: one that hangs must not keep a server from starting.
///
/// Threading: any thread.
public final class EachDrive {
  private EachDrive() {}

  /// Begins all of `work`. What hangs goes on; its future is completed when it ends.
  ///
  /// @param name of the threads
  /// @return in the order of `work`
  public static <T> List<CompletableFuture<T>> begin(String name, List<Callable<T>> work) {
    List<CompletableFuture<T>> begun = new ArrayList<>();
    for (Callable<T> each : work) {
      CompletableFuture<T> future = new CompletableFuture<>();
      begun.add(future);
      Thread.ofPlatform().daemon().name(name).start(() -> run(each, future));
    }
    return begun;
  }

  private static <T> void run(Callable<T> work, CompletableFuture<T> future) {
    try {
      future.complete(work.call());
    } catch (Exception | Error e) {
      future.completeExceptionally(e);
    }
  }

  /// Waits until all have ended, at most so long; their futures say which have.
  public static <T> void await(List<CompletableFuture<T>> begun, Duration patience) {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(begun.toArray(new CompletableFuture<?>[0]));
    try {
      all.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // Told by the futures themselves.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
