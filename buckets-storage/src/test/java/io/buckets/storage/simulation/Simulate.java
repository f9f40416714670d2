package io.buckets.storage.simulation;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Runs the simulation of the commit protocol over many seeds, or one seed with its trace:
/// `simulate --seeds 2000 [--seed FIRST] [--mistake NAME]`.
///
/// It is test code, which `bin/buckets-dev` compiles against the archive when it is called. With
/// `--seed` and no `--seeds`, that one life is lived and told. Every run prints the seed that
/// repeats it.
public final class Simulate {
  private static final String USAGE =
      "simulate [--seeds N] [--seed FIRST] [--mistake "
          + List.of(Mistake.values())
          + "]: lives N simulated lives of the commit protocol under faults; --seed alone lives one and"
          + " tells its trace";

  private final PrintStream out;
  private long operations;
  private long acknowledged;
  private long reads;

  private Simulate(PrintStream out) {
    this.out = out;
  }

  /// Ends with 0 if no seed failed, 1 if one did, 2 for arguments that make no sense.
  public static void main(String[] arguments) throws InterruptedException {
    List<String> given = List.of(arguments);
    if (given.contains("--help") || given.contains("-h")) {
      System.out.println(USAGE);
      return;
    }
    // Of all threads of a life only one runs at a time, and the turn passes between them millions
    // of
    // times: on one carrier that is a switch of stacks, otherwise two calls of the kernel.
    System.setProperty("jdk.virtualThreadScheduler.parallelism", "1");
    System.setProperty("jdk.virtualThreadScheduler.maxPoolSize", "1");
    Thread.ofVirtual().start(() -> System.exit(run(given, System.out))).join();
  }

  private static int run(List<String> arguments, PrintStream out) {
    Long seeds = null;
    Long seed = null;
    Mistake mistake = Mistake.NONE;
    try {
      for (int i = 0; i < arguments.size(); i += 2) {
        String value = arguments.get(i + 1);
        switch (arguments.get(i)) {
          case "--seeds" -> seeds = Long.parseLong(value);
          case "--seed" -> seed = Long.parseLong(value);
          case "--mistake" ->
              mistake = Mistake.valueOf(value.toUpperCase(Locale.ROOT).replace('-', '_'));
          default -> throw new IllegalArgumentException(arguments.get(i));
        }
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      out.println(USAGE);
      return 2;
    }
    Simulate simulate = new Simulate(out);
    if (seed != null && seeds == null) {
      return simulate.tell(Simulation.run(seed, mistake, true));
    }
    long first = seed != null ? seed : RandomGenerator.getDefault().nextLong(1L << 48);
    return simulate.many(first, seeds == null ? 2000 : seeds, mistake);
  }

  private int many(long first, long seeds, Mistake mistake) {
    long began = System.nanoTime();
    Simulation.Result failed = firstFailure(first, seeds, mistake);
    double seconds = (System.nanoTime() - began) / 1e9;
    out.printf(
        Locale.ROOT,
        "%d seeds from %d, mistake %s: %d operations, %d changes acknowledged, %d reads, %.1f s%n",
        seeds,
        first,
        mistake,
        operations,
        acknowledged,
        reads,
        seconds);
    if (failed == null) {
      return 0;
    }
    return tell(Simulation.run(failed.seed(), mistake, true));
  }

  /// The first life, of `seeds` from `first` on, in which something went wrong; null if none did.
  private Simulation.@Nullable Result firstFailure(long first, long seeds, Mistake mistake) {
    for (long seed = first; seed < first + seeds; seed++) {
      Simulation.Result result = Simulation.run(seed, mistake, false);
      operations += result.operations();
      acknowledged += result.acknowledged();
      reads += result.reads();
      if (result.violation() != null) {
        return result;
      }
    }
    return null;
  }

  private int tell(Simulation.Result result) {
    result.trace().forEach(out::println);
    out.printf("seed %d, geometry %s: %s%n", result.seed(), result.geometry(), result.violation());
    return result.violation() == null ? 0 : 1;
  }
}
