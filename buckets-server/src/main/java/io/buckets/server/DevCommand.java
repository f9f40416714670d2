package io.buckets.server;

import io.buckets.storage.Simulate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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

  private static void add(List<String> arguments, String name, @Nullable String value) {
    if (value != null) {
      arguments.add(name);
      arguments.add(value);
    }
  }
}
