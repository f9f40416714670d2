package io.buckets.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Measures what this machine allows to any server.
@Command(
    name = "limits",
    mixinStandardHelpOptions = true,
    description =
        "Measures this machine's ceilings: durable writes, index commits, the kernels of a PUT, HTTP.")
final class LimitsCommand implements Callable<Integer> {
  private static final long FILE_SHARDS_FROM_BYTES = 128 << 10;

  @Parameters(
      paramLabel = "DIRECTORY",
      description = "Where to write: on the file system that the server's drives are on.")
  private Path directory;

  @Option(
      names = "--cell",
      paramLabel = "OP:SIZE:CLIENTS[:OBJECTS]",
      defaultValue = "put:4KiB:32 get:4KiB:32 put:1MiB:16 get:1MiB:16",
      split = " ",
      description = "The cells whose limits are wanted, as for load. Default: ${DEFAULT-VALUE}.")
  private List<String> cells;

  @Option(
      names = "--seconds",
      defaultValue = "4",
      description = "For each measurement. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(names = "--json", description = "Also save the limits in this file, for `report`.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException {
    Duration time = Duration.ofNanos((long) (seconds * 1e9));
    List<Cell> wanted = cells.stream().map(Cell::parse).toList();
    List<Limit> limits = new ArrayList<>();
    limits.add(new Limit("machine.cores", Runtime.getRuntime().availableProcessors(), "cores", ""));
    Path work = Files.createTempDirectory(Files.createDirectories(directory), "limits");
    try {
      limits.addAll(disk(new DiskLimit(work, time), wanted));
      limits.add(IndexLimit.measure(work, time));
    } finally {
      Trees.delete(work);
    }
    limits.addAll(new KernelLimit(time).measure());
    limits.addAll(HttpLimit.measure(wanted, time, System.err));
    System.out.print(Report.limits(limits));
    if (json != null) {
      ResultFiles.writeLimits(json, limits);
    }
    return 0;
  }

  private static List<Limit> disk(DiskLimit disk, List<Cell> cells) throws IOException {
    List<Limit> limits = new ArrayList<>(List.of(disk.syncs(), disk.stream()));
    List<ByteSize> seen = new ArrayList<>();
    for (Cell cell : cells) {
      boolean inFiles = cell.size().bytes() >= FILE_SHARDS_FROM_BYTES;
      if (cell.operation() == Operation.PUT && inFiles && !seen.contains(cell.size())) {
        seen.add(cell.size());
        limits.add(disk.files(cell.size(), cell.clients()));
      }
    }
    return limits;
  }
}
