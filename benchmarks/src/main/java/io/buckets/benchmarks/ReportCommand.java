package io.buckets.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Puts what `load` and `limits` saved into one Markdown text.
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Prints saved results as Markdown, each as a share of its limit.")
final class ReportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "LOAD.json", description = "Made by load --json.")
  private Path load;

  @Parameters(index = "1", paramLabel = "LIMITS.json", description = "Made by limits --json.")
  private Path limits;

  @Override
  public Integer call() throws IOException {
    List<CellResult> results = ResultFiles.readLoad(load);
    List<Limit> ceilings = ResultFiles.readLimits(limits);
    System.out.println("## Servers\n\n" + ComparisonTable.of(results));
    System.out.println("## As a share of the machine's limits\n");
    System.out.println(Report.shares(results, ceilings));
    System.out.println("## The limits\n\n" + Report.limits(ceilings));
    return 0;
  }
}
