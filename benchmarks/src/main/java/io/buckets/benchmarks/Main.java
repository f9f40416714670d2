package io.buckets.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line of the benchmarks: `load`, `limits`, `report`. The kernels have JMH's own.
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    subcommands = {
      LoadCommand.class,
      LimitsCommand.class,
      ReportCommand.class,
      NullServerCommand.class
    },
    description = "Figures of S3 servers and the limits of the machine they run on.")
public final class Main {
  private Main() {}

  /// Exits with 0 if every request succeeded, 1 if not or if something broke, 2 for a wrong command
  /// line.
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }
}
