package io.buckets.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// Does one thing from several threads for some seconds and counts.
final class Repeat {
  private Repeat() {}

  /// The thing that is done.
  interface Action {
    /// @param client which thread does it, from 0
    /// @param turn how often this thread has done it before
    void run(int client, long turn) throws Exception;
  }

  /// How often a second it was done by all threads together.
  ///
  /// @throws IOException if it failed once
  static double perSecond(int clients, Duration time, Action action) throws IOException {
    AtomicLong done = new AtomicLong();
    long start = System.nanoTime();
    long deadline = start + time.toNanos();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int client = i;
        running.add(
            threads.submit(() -> {
              for (long turn = 0; System.nanoTime() - deadline < 0; turn++) {
                action.run(client, turn);
                done.incrementAndGet();
              }
              return null;
            }));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a measurement failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return done.get() / ((System.nanoTime() - start) / 1e9);
  }
}
