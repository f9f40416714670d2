package io.buckets.cluster.raft;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.LifeCycle;

/// The end of a server of the library: on a thread of its own, since one whose disk hangs hangs
/// with it, and once. The library answers at once when it closes already, of its own accord or
/// asked before, so it is waited until it has.
///
/// Threading: any thread.
final class Ending {
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private boolean begun;

  /// Begins it, if it has not begun.
  synchronized void begin(RaftServer server) {
    if (!begun) {
      begun = true;
      Thread.ofPlatform().daemon().name("control-end").start(() -> end(server));
    }
  }

  private void end(RaftServer server) {
    try {
      server.close();
      while (server.getLifeCycleState() == LifeCycle.State.CLOSING) {
        TimeUnit.NANOSECONDS.sleep(RaftLimits.PAUSE.toNanos());
      }
      ended.complete(true);
    } catch (IOException | InterruptedException | RuntimeException e) {
      ended.completeExceptionally(e);
    }
  }

  /// Begins it, and waits for it.
  ///
  /// @throws IOException if that takes too long, or fails
  void await(RaftServer server) throws IOException {
    begin(server);
    try {
      boolean done = ended.get(RaftLimits.CLOSE.toNanos(), TimeUnit.NANOSECONDS);
      assert done : "it has ended";
    } catch (TimeoutException e) {
      throw new IOException("it does not end in time; a disk may hang", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while it was closed", e);
    }
  }
}
