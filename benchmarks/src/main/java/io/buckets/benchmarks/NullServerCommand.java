package io.buckets.benchmarks;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Runs a [NullServer] as a process of its own, which `limits` starts and stops: it says its port
/// and goes on until its standard input ends, so that it does not outlive whoever started it.
@Command(name = "null-server", hidden = true)
final class NullServerCommand implements Callable<Integer> {
  @Override
  public Integer call() throws InterruptedException, IOException {
    System.out.println(new NullServer().serve());
    while (System.in.read() >= 0) {
      Thread.onSpinWait();
    }
    return 0;
  }
}
