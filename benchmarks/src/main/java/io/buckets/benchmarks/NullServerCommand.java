package io.buckets.benchmarks;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Runs a [NullServer] as a process of its own, which `limits` starts and stops.
@Command(name = "null-server", hidden = true)
final class NullServerCommand implements Callable<Integer> {
  @Override
  public Integer call() throws InterruptedException {
    new NullServer().serve();
    return 0;
  }
}
