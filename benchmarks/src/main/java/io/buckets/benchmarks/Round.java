package io.buckets.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// One cell on one server for some seconds: every client is a virtual thread with a connection of
/// its own. A client finishes the request it is in when time is up; one that the server leaves
/// without an answer is cut off after a minute.
final class Round {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long PAUSE_AFTER_ERROR_MILLIS = 20;

  private final Target target;
  private final Credentials credentials;
  private final Cell cell;
  private final S3Session.Body body;
  private final AtomicLong nextKey;

  Round(
      Target target, Credentials credentials, Cell cell, S3Session.Body body, AtomicLong nextKey) {
    this.target = target;
    this.credentials = credentials;
    this.cell = cell;
    this.body = body;
    this.nextKey = nextKey;
  }

  /// What happened.
  ///
  /// @param seconds from the first request until the last client was done
  /// @param cpuSeconds that the server used meanwhile; 0 if its process is not known
  record Outcome(Tally tally, double seconds, double cpuSeconds) {
    Outcome plus(Outcome other) {
      Tally both = new Tally();
      both.add(tally);
      both.add(other.tally);
      return new Outcome(both, seconds + other.seconds, cpuSeconds + other.cpuSeconds);
    }
  }

  /// Runs the clients until the time is up or there is nothing left to do.
  Outcome run(Duration time) throws IOException {
    List<S3Session> sessions = new ArrayList<>();
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < cell.clients(); i++) {
      S3Session session = new S3Session(target, i, credentials);
      sessions.add(session);
      clients.add(new Client(cell, session, body, nextKey, i));
    }
    double cpuBefore = cpuSeconds();
    long start = System.nanoTime();
    try (ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor()) {
      ScheduledFuture<?> cutOff =
          watchdog.schedule(
              () -> closeAll(sessions), time.plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
      runUntil(clients, start + time.toNanos());
      cutOff.cancel(false);
      watchdog.shutdownNow();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpu = cpuSeconds() - cpuBefore;
    closeAll(sessions);
    Tally total = new Tally();
    clients.forEach(client -> total.add(client.tally()));
    return new Outcome(total, seconds, cpu);
  }

  private static void runUntil(List<Client> clients, long deadline) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Client client : clients) {
        threads.execute(() -> loop(client, deadline));
      }
    }
  }

  private static void loop(Client client, long deadline) {
    boolean more = true;
    while (more && System.nanoTime() - deadline < 0) {
      try {
        more = client.step();
      } catch (IOException e) {
        client.tally().failure(e.toString());
        more = pause();
      }
    }
  }

  /// So that a server that refuses connections does not cost a whole core. Returns false if
  /// interrupted.
  private static boolean pause() {
    try {
      Thread.sleep(PAUSE_AFTER_ERROR_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private double cpuSeconds() {
    return target.pid().isPresent() ? ProcessCpu.seconds(target.pid().getAsLong()) : 0;
  }

  private static void closeAll(List<S3Session> sessions) {
    for (S3Session session : sessions) {
      try {
        session.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
