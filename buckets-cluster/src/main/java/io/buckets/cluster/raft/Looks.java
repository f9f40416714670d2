package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Shares looks: one is under way at a time, and whoever came after it began shares the next. So a
/// node asks for some hundred in a second at most, whatever its clients do.
///
/// Threading: any thread. A look is made by one of those who wait for it.
final class Looks {
  private final Supplier<ClusterState> look;
  private @Nullable CompletableFuture<ClusterState> newest;
  private @Nullable CompletableFuture<ClusterState> next;

  /// @param look makes one, and waits for it
  Looks(Supplier<ClusterState> look) {
    this.look = look;
  }

  /// A state that holds whatever was done before this call began.
  ///
  /// @throws StoreException as the look throws it
  ClusterState look() {
    CompletableFuture<ClusterState> before;
    CompletableFuture<ClusterState> mine;
    boolean mineToMake;
    synchronized (this) {
      before = newest;
      mineToMake = next == null;
      mine = next == null ? new CompletableFuture<>() : next;
      next = mine;
    }
    if (mineToMake) {
      make(mine, before);
    }
    return result(mine);
  }

  private void make(
      CompletableFuture<ClusterState> mine, @Nullable CompletableFuture<ClusterState> before) {
    StoreException interrupted = null;
    if (before != null) {
      try {
        before.exceptionally(failure -> null).get();
      } catch (ExecutionException | InterruptedException e) {
        Thread.currentThread().interrupt();
        interrupted = new StoreException(Reason.NO_QUORUM, "interrupted while waiting", e);
      }
    }
    synchronized (this) {
      newest = mine;
      next = null;
    }
    try {
      if (interrupted != null) {
        throw interrupted;
      }
      mine.complete(look.get());
    } catch (RuntimeException e) {
      mine.completeExceptionally(e);
    }
  }

  private static ClusterState result(CompletableFuture<ClusterState> look) {
    try {
      return look.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException cause) {
        throw new StoreException(cause.reason(), String.valueOf(cause.getMessage()), e);
      }
      throw new IllegalStateException("a look fails only as a look does", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(Reason.NO_QUORUM, "interrupted while waiting", e);
    }
  }
}
