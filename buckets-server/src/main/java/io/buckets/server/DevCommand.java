package io.buckets.server;

import io.buckets.cluster.topology.Endpoint;
import io.buckets.cluster.topology.Endpoints;
import io.buckets.core.StoreException;
import io.buckets.registry.RingPlacement;
import io.buckets.storage.Fsck;
import io.buckets.storage.FsckReport;
import io.buckets.storage.Simulate;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `buckets dev`: commands for people who work on Buckets.
@Command(
    name = "dev",
    description = "Commands for people who work on Buckets.",
    mixinStandardHelpOptions = true)
final class DevCommand {
  /// Runs the commit protocol's simulator.
  @Command(description = "Simulates the commit protocol under faults.")
  int simulate(
      @Option(names = "--seeds", description = "how many lives") @Nullable String seeds,
      @Option(names = "--seed", description = "the first seed; alone: one life, with its trace")
          @Nullable String seed,
      @Option(names = "--mistake", description = "a deliberate mistake to be caught")
          @Nullable String mistake) {
    List<String> arguments = new ArrayList<>();
    add(arguments, "--seeds", seeds);
    add(arguments, "--seed", seed);
    add(arguments, "--mistake", mistake);
    return Simulate.run(arguments, System.out);
  }

  /// Says of every drive, register and shard file what is not as it should be.
  @Command(
      description = {
        "Reads all drives of a stopped or idle store and names every deviation from whole.",
        "It changes nothing. Ends with 0 if the store is whole, 1 if not, 2 if it cannot be read."
      })
  int fsck(
      @Parameters(paramLabel = "DRIVE", description = "drive directories; {1...12} expands")
          List<String> drives,
      @Option(names = "--json", description = "each line a JSON object") boolean json) {
    try {
      List<Path> paths = Endpoints.parse(drives).all().stream().map(DevCommand::directory).toList();
      FsckReport report = new FsckReport(System.out, json);
      Fsck.Summary summary =
          new Fsck(paths, RingPlacement::of, InstantSource.system()).run(report::deviation);
      report.summary(summary);
      return summary.whole() ? 0 : 1;
    } catch (StoreException | IllegalArgumentException e) {
      System.err.println("buckets: " + e.getMessage());
      return 2;
    }
  }

  private static Path directory(Endpoint endpoint) {
    if (endpoint instanceof Endpoint.Local local) {
      return local.path();
    }
    throw new IllegalArgumentException(endpoint + " is on another node");
  }

  private static void add(List<String> arguments, String name, @Nullable String value) {
    if (value != null) {
      arguments.add(name);
      arguments.add(value);
    }
  }
}
