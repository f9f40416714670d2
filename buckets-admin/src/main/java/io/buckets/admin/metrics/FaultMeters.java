package io.buckets.admin.metrics;

import io.buckets.net.FaultRenderer;
import io.buckets.net.HttpFault;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/// Counts the requests that reach no handler. Threading: any thread.
final class FaultMeters {
  private final Map<HttpFault.Kind, Counter> kinds = new EnumMap<>(HttpFault.Kind.class);

  FaultMeters(MeterRegistry registry) {
    for (HttpFault.Kind kind : HttpFault.Kind.values()) {
      kinds.put(
          kind,
          Counter.builder("buckets.http.faults")
              .description("Requests that reached no operation: not understood, or too many.")
              .tag("kind", kind.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  FaultRenderer counting(FaultRenderer faults) {
    return fault -> {
      Counter counter = kinds.get(fault.kind());
      if (counter != null) {
        counter.increment();
      }
      return faults.render(fault);
    };
  }
}
