package io.buckets.admin.metrics;

import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The way to another node, its calls timed until they have ended. Threading: any thread.
final class TimedLink implements PeerLink {
  private final PeerLink link;
  private final Timer calls;
  private final Map<PeerFault.Reason, Counter> failures = new EnumMap<>(PeerFault.Reason.class);
  private final Consumer<PeerCall> watcher = this::ended;

  TimedLink(PeerLink link, MeterRegistry registry) {
    this.link = link;
    String peer = link.label();
    this.calls =
        Steps.ofCalls("buckets.peer.call")
            .description("How long calls of another node took, until they had ended.")
            .tag("peer", peer)
            .register(registry);
    for (PeerFault.Reason reason : PeerFault.Reason.values()) {
      failures.put(
          reason,
          Counter.builder("buckets.peer.failures")
              .description("Calls of another node that came to nothing, by why.")
              .tag("peer", peer)
              .tag("reason", reason.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    Gauge.builder("buckets.peer.connected", () -> link.isConnected() ? 1 : 0)
        .description("Whether calls can reach the other node now.")
        .tag("peer", peer)
        .register(registry);
  }

  private void ended(PeerCall call) {
    calls.record(call.nanos(), TimeUnit.NANOSECONDS);
    PeerFault.Reason fault = call.fault();
    Counter counter = fault == null ? null : failures.get(fault);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public int node() {
    return link.node();
  }

  @Override
  public String label() {
    return link.label();
  }

  @Override
  public boolean isConnected() {
    return link.isConnected();
  }

  @Override
  public void send(List<PeerCall> sent) {
    sent.forEach(call -> call.watchedBy(watcher));
    link.send(sent);
  }

  @Override
  public void greetWith(Supplier<List<PeerCall>> greeting) {
    link.greetWith(greeting);
  }
}
