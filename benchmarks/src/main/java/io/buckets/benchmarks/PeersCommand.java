package io.buckets.benchmarks;

import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import io.buckets.net.peer.ClusterSecret;
import io.buckets.net.peer.Incarnation;
import io.buckets.net.peer.PeerName;
import io.buckets.net.peer.PeerNode;
import io.buckets.net.peer.PeerSettings;
import io.buckets.net.peer.PeerTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Measures a call between two nodes, both of them in this process and on loopback: how long it
/// takes its callers, and what CPU it takes both nodes together.
@Command(
    name = "peers",
    mixinStandardHelpOptions = true,
    description = "Measures short calls, or bulk, between two nodes on loopback, both in here.")
final class PeersCommand implements Callable<Integer> {
  private static final int ECHO = 1;
  private static final int FETCH = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(names = "--callers", defaultValue = "32", description = "Default: ${DEFAULT-VALUE}.")
  private int callers;

  @Option(
      names = "--seconds",
      defaultValue = "5",
      description = "After as long for warming up. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--bytes",
      defaultValue = "200",
      description = "Of a short call, and of its answer. Default: ${DEFAULT-VALUE}.")
  private int bytes;

  @Option(
      names = "--bulk",
      defaultValue = "0",
      description = "Bytes of bulk that each answer brings. Default: ${DEFAULT-VALUE}, none.")
  private int bulk;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ClusterSecret secret = ClusterSecret.parse(ClusterSecret.generate());
    try (PeerNode serving = new PeerNode(settings(secret, 2));
        PeerNode asking = new PeerNode(settings(secret, 1))) {
      serving.serve(ECHO, request -> request.answer(request.head(), null));
      serving.serve(
          FETCH,
          request -> {
            ByteBuffer room = request.room(bulk);
            request.answer(request.head(), room.position(bulk));
          });
      InetSocketAddress address =
          serving.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      PeerLink link = asking.link(2, address, "the other node");
      run(link);
      double cpu = ProcessCpu.seconds(ProcessHandle.current().pid());
      Outcome outcome = run(link);
      report(ProcessCpu.seconds(ProcessHandle.current().pid()) - cpu, outcome);
    }
    return 0;
  }

  private static PeerSettings settings(ClusterSecret secret, int node) throws IOException {
    return PeerSettings.of(
        PeerTls.ofSecret(secret, new PeerName(new UUID(1, 1), node)), Incarnation.of(1));
  }

  /// How long the calls took that succeeded, and how many did not.
  private record Outcome(Histogram times, int failed) {}

  private Outcome run(PeerLink link) throws InterruptedException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    AtomicInteger failed = new AtomicInteger();
    List<Histogram> times = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      Histogram own = new Histogram();
      times.add(own);
      threads.add(Thread.startVirtualThread(() -> callUntil(end, link, own, failed)));
    }
    Histogram all = new Histogram();
    for (int i = 0; i < callers; i++) {
      threads.get(i).join();
      all.add(times.get(i));
    }
    return new Outcome(all, failed.get());
  }

  private void callUntil(long end, PeerLink link, Histogram times, AtomicInteger failed) {
    ByteBuffer said = ByteBuffer.allocate(bytes);
    ByteBuffer target = bulk == 0 ? null : ByteBuffer.allocateDirect(bulk);
    PeerMessage message = new PeerMessage(bulk == 0 ? ECHO : FETCH, said);
    long start = System.nanoTime();
    while (start < end) {
      try {
        link.call(new PeerCall.Making(message, PATIENCE, target, bulk).toWaitFor());
        times.record(System.nanoTime() - start);
      } catch (PeerFault fault) {
        failed.incrementAndGet();
      }
      start = System.nanoTime();
    }
  }

  private void report(double cpuSeconds, Outcome outcome) {
    Histogram times = outcome.times;
    System.out.printf(
        "%d callers, %d bytes, %d bytes of bulk: %.0f calls/s, p50 %.0f µs, p99 %.0f µs, "
            + "%.1f µs of CPU a call (both nodes and the callers), %d failed%n",
        callers,
        bytes,
        bulk,
        times.count() / seconds,
        times.percentile(50) / 1e3,
        times.percentile(99) / 1e3,
        cpuSeconds * 1e6 / Math.max(1, times.count()),
        outcome.failed);
  }
}
