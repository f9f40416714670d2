package io.buckets.admin.metrics;

import io.buckets.storage.object.Store;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/// Tells how much more may be lost before something cannot be read, by the drives that may fail
/// still: its spare.
final class RiskMeters {
  private final Risks risks;

  RiskMeters(Store store) {
    this.risks = new Risks(store);
  }

  void bindTo(MeterRegistry registry) {
    for (int place = 0; place < risks.places(); place++) {
      int spare = place;
      String label = place == 0 ? "none" : Integer.toString(place - 1);
      Gauge.builder("buckets.objects.at.risk", () -> risks.now().keys()[spare])
          .description(
              "Keys that wait for repair, by how many more drives their set may lose; none:"
                  + " unreadable until drives come back.")
          .tag("spare", label)
          .register(registry);
      Gauge.builder("buckets.sets", () -> risks.now().sets()[spare])
          .description("Erasure sets, by how many more drives they may lose; none: unreadable now.")
          .tag("spare", label)
          .register(registry);
    }
    Gauge.builder("buckets.sets.without.write.quorum", () -> risks.now().readOnly())
        .description("Erasure sets that take no writes.")
        .register(registry);
  }
}
