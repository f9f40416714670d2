package io.buckets.benchmarks;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line of the benchmarks: `load`, `limits`, `report`. The kernels have JMH's own.
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    subcommands = {
      LoadCommand.class,
      LimitsCommand.class,
      PeersCommand.class,
      ReportCommand.class,
      NullServerCommand.class
    },
    description = "Figures of S3 servers and the limits of the machine they run on.")
public final class Main {
  private Main() {}

  /// Exits with 0 if every request succeeded, 1 if not or if something broke, 2 for a wrong command
  /// line.
  public static void main(String[] arguments) {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setExecutionExceptionHandler(Main::explain);
    System.exit(commandLine.execute(arguments));
  }

  /// A message for what a user can mend, the whole story for anything else.
  private static int explain(
      Exception problem, CommandLine command, CommandLine.ParseResult arguments) throws Exception {
    if (problem instanceof IllegalArgumentException || problem instanceof IOException) {
      command.getErr().println(command.getCommandName() + ": " + problem.getMessage());
      boolean isUsage = problem instanceof IllegalArgumentException;
      return isUsage ? command.getCommandSpec().exitCodeOnInvalidInput() : 1;
    }
    throw problem;
  }
}
