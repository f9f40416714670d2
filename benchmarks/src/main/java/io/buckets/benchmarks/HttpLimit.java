package io.buckets.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/// What HTTP over the loopback leaves to a server that does nothing else, with the same client: one
/// limit per cell, in requests a second, and the CPU time of the server that goes with it.
final class HttpLimit {
  private static final Credentials ANY = new Credentials("null", "null", "us-east-1");

  private HttpLimit() {}

  static List<Limit> measure(List<Cell> cells, Duration time, PrintStream log) throws IOException {
    try (NullServerProcess server = new NullServerProcess()) {
      LoadRun.Pace pace = new LoadRun.Pace(1, time, time);
      LoadRun.Plan plan = new LoadRun.Plan(List.of(server.target()), cells, ANY, pace, false);
      return new LoadRun(plan, log)
          .run().stream()
              .map(result ->
                  new Limit(
                      "http." + result.cell(),
                      result.requestsPerSecond(),
                      "requests/s",
                      String.format(
                          "a Netty server that only answers, at %.3f ms CPU a request",
                          result.cpuMillisPerRequest())))
              .toList();
    }
  }
}
