package io.buckets.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Puts load on one or more S3 servers and compares them.
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description =
        "Puts load on S3 servers, in turns within one run, and prints a table with ratios.")
final class LoadCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME[:KIND]=URL[,URL]...[,PID]",
      arity = "1..*",
      description =
          "Servers; the first is the one others are compared with. "
              + "Clients are dealt out among the URLs of its nodes. "
              + "KIND is of their buckets: plain, versioned or encrypted. "
              + "With its PID a server's CPU time is measured.")
  private List<String> targets;

  @Option(
      names = "--cell",
      paramLabel = "OP:SIZE:CLIENTS[:OBJECTS]",
      defaultValue = "put:4KiB:32",
      split = " ",
      description =
          "What to do: put, get, head, list, delete, mixed. May be given again. "
              + "Default: ${DEFAULT-VALUE}.")
  private List<String> cells;

  @Option(
      names = "--duration",
      defaultValue = "15",
      description = "Seconds per cell and server, all rounds together. Default: ${DEFAULT-VALUE}.")
  private double durationSeconds;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Turns that each server takes per cell. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--warm-up",
      defaultValue = "5",
      description = "Seconds before them that are not counted. Default: ${DEFAULT-VALUE}.")
  private double warmUpSeconds;

  @Option(names = "--access-key", defaultValue = "${env:BUCKETS_ROOT_ACCESS_KEY}")
  private @Nullable String accessKey;

  @Option(names = "--secret-key", defaultValue = "${env:BUCKETS_ROOT_SECRET_KEY}")
  private @Nullable String secretKey;

  @Option(names = "--region", defaultValue = "us-east-1")
  private String region;

  @Option(
      names = "--sign-payload",
      description = "Sign the SHA-256 of bodies, instead of UNSIGNED-PAYLOAD.")
  private boolean signPayload;

  @Option(names = "--json", description = "Also save the results in this file, for `report`.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException {
    LoadRun.Plan plan =
        new LoadRun.Plan(
            targets.stream().map(Target::parse).toList(),
            cells.stream().map(Cell::parse).toList(),
            credentials(),
            new LoadRun.Pace(
                rounds, seconds(durationSeconds / Math.max(1, rounds)), seconds(warmUpSeconds)),
            signPayload);
    List<CellResult> results = new LoadRun(plan, System.err).run();
    System.out.print(ComparisonTable.of(results));
    if (json != null) {
      ResultFiles.writeLoad(json, results);
    }
    boolean failed = results.stream().anyMatch(result -> result.failures() > 0);
    return failed ? 1 : 0;
  }

  private Credentials credentials() {
    if (accessKey == null || secretKey == null) {
      throw new IllegalArgumentException(
          "no key pair: set BUCKETS_ROOT_ACCESS_KEY and BUCKETS_ROOT_SECRET_KEY,"
              + " or give --access-key and --secret-key");
    }
    return new Credentials(accessKey, secretKey, region);
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}
