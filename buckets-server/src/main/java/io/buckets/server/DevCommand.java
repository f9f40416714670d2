package io.buckets.server;

import io.buckets.cluster.topology.Endpoint;
import io.buckets.cluster.topology.Endpoints;
import io.buckets.core.StoreException;
import io.buckets.registry.RingPlacement;
import io.buckets.storage.fsck.Fsck;
import io.buckets.storage.fsck.FsckReport;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `buckets dev`: commands for people who work on Buckets. One more, `simulate`, is test code and
/// not in the archive: the launcher compiles and runs it.
@Command(
    name = "dev",
    description = "Commands for people who work on Buckets.",
    footer = {
      "",
      "In a checkout also, by its launcher: simulate [--seeds N] [--seed FIRST] [--mistake NAME],",
      "which simulates the commit protocol under faults."
    },
    mixinStandardHelpOptions = true)
final class DevCommand {
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
}
