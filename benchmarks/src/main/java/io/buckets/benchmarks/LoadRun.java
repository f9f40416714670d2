package io.buckets.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/// A comparison: every cell on every server, the servers taking turns round by round, so that
/// whatever else the machine does meets all of them alike.
final class LoadRun {
  private static final int PREPARING_CLIENTS = 16;

  private final Plan plan;
  private final PrintStream log;
  private final Set<String> prepared = new HashSet<>();
  private final Map<String, AtomicLong> nextKeys = new HashMap<>();

  LoadRun(Plan plan, PrintStream log) {
    this.plan = plan;
    this.log = log;
  }

  /// What to run.
  ///
  /// @param pace how long each round and the rounds before them take
  /// @param signPayload whether the signature covers the body's SHA-256
  record Plan(
      List<Target> targets,
      List<Cell> cells,
      Credentials credentials,
      Pace pace,
      boolean signPayload) {}

  /// @param rounds per cell and server
  /// @param round length of one
  /// @param warmUp length of one before them that is not counted
  record Pace(int rounds, Duration round, Duration warmUp) {}

  /// Runs it all; results come cell by cell, servers in the order they were named.
  ///
  /// @throws IOException if a server cannot be prepared; what goes wrong during a round is counted
  ///   instead
  List<CellResult> run() throws IOException {
    List<CellResult> results = new ArrayList<>();
    for (Cell cell : plan.cells()) {
      results.addAll(run(cell));
    }
    return results;
  }

  private List<CellResult> run(Cell cell) throws IOException {
    S3Session.Body body = body(cell.size());
    Map<Target, Round.Outcome> outcomes = new LinkedHashMap<>();
    for (Target target : plan.targets()) {
      prepare(target, cell, body);
      log.printf("%s %s: warming up%n", cell, target.name());
      round(target, cell, body).run(plan.pace().warmUp());
    }
    for (int i = 0; i < plan.pace().rounds(); i++) {
      for (Target target : plan.targets()) {
        prepareAgain(target, cell, body);
        Round.Outcome outcome = round(target, cell, body).run(plan.pace().round());
        outcomes.merge(target, outcome, Round.Outcome::plus);
        CellResult result = CellResult.of(target, cell, outcome);
        log.printf(
            "%s %s round %d: %.1f requests/s, %.2f ms CPU each, %d errors%n",
            cell,
            target.name(),
            i + 1,
            result.requestsPerSecond(),
            result.cpuMillisPerRequest(),
            result.failures());
      }
    }
    List<CellResult> results = new ArrayList<>();
    outcomes.forEach((target, outcome) -> results.add(CellResult.of(target, cell, outcome)));
    return results;
  }

  private Round round(Target target, Cell cell, S3Session.Body body) {
    AtomicLong numbers =
        nextKeys.computeIfAbsent(target.name() + cell.bucket(), name -> firstNumber(cell));
    return new Round(target, plan.credentials(), cell, body, numbers);
  }

  /// New keys start at the time, so that a second run does not overwrite the objects of the first.
  private static AtomicLong firstNumber(Cell cell) {
    boolean counts = cell.operation() == Operation.DELETE;
    return new AtomicLong(counts ? 0 : System.currentTimeMillis() << 20);
  }

  private void prepare(Target target, Cell cell, S3Session.Body body) throws IOException {
    if (!prepared.add(target.name() + cell.bucket())) {
      return;
    }
    try (S3Session session = new S3Session(target, 0, plan.credentials())) {
      HttpReply reply = session.createBucket(cell.bucket());
      boolean exists = reply.status() == 409;
      if (!reply.isSuccess() && !exists) {
        throw new IOException(
            target.name() + " did not create bucket " + cell.bucket() + ": " + reply.describe());
      }
    }
    if (cell.operation().needsObjects()) {
      putObjects(target, cell, body);
    }
  }

  /// Deleted objects are put again for the next round.
  private void prepareAgain(Target target, Cell cell, S3Session.Body body) throws IOException {
    if (cell.operation() == Operation.DELETE) {
      putObjects(target, cell, body);
      nextKeys.put(target.name() + cell.bucket(), new AtomicLong());
    }
  }

  private void putObjects(Target target, Cell cell, S3Session.Body body) throws IOException {
    log.printf("%s %s: putting %d objects%n", cell, target.name(), cell.objects());
    AtomicLong next = new AtomicLong();
    List<String> failures = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < PREPARING_CLIENTS; i++) {
      S3Session session = new S3Session(target, i, plan.credentials());
      threads.add(Thread.startVirtualThread(() -> putSome(session, cell, body, next, failures)));
    }
    for (Thread thread : threads) {
      join(thread);
    }
    synchronized (failures) {
      if (!failures.isEmpty()) {
        throw new IOException(
            target.name()
                + " did not take "
                + failures.size()
                + " objects: "
                + failures.getFirst());
      }
    }
  }

  private void putSome(
      S3Session session, Cell cell, S3Session.Body body, AtomicLong next, List<String> failures) {
    try (session) {
      for (long i = next.getAndIncrement(); i < cell.objects(); i = next.getAndIncrement()) {
        HttpReply reply = session.put(cell.bucket(), Client.preparedKey(i), body);
        if (!reply.isSuccess()) {
          fail(failures, reply.describe());
        }
      }
    } catch (IOException e) {
      fail(failures, e.toString());
    }
  }

  private static void fail(List<String> failures, String message) {
    synchronized (failures) {
      failures.add(message);
    }
  }

  private static void join(Thread thread) throws IOException {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// Random bytes, so that nobody gains by compressing them; the same ones for every object.
  private S3Session.Body body(ByteSize size) {
    byte[] content = new byte[Math.toIntExact(size.bytes())];
    new SplittableRandom(size.bytes()).nextBytes(content);
    ByteBuffer direct = ByteBuffer.allocateDirect(content.length).put(content).flip();
    String hash =
        plan.signPayload()
            ? new RequestSigner(plan.credentials()).hash(content)
            : RequestSigner.UNSIGNED_PAYLOAD;
    return new S3Session.Body(direct, hash);
  }
}
