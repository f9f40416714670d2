package io.buckets.admin.metrics;

import io.buckets.storage.commit.Dispatch;
import io.buckets.storage.commit.Retries;
import io.buckets.storage.object.Store;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/// Tells how commits go.
final class CommitMeters {
  private static final double MILLIS_PER_SECOND = 1000;

  private final Store store;

  CommitMeters(Store store) {
    this.store = store;
  }

  void bindTo(MeterRegistry registry) {
    Dispatch dispatch = store.dispatch();
    for (Retries.Why why : Retries.Why.values()) {
      FunctionCounter.builder("buckets.commit.retries", dispatch, d -> d.retries().count(why))
          .description("Rounds of commits that began again, by why.")
          .tag("reason", why.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("buckets.commit.decides.waiting", dispatch, Dispatch::decidesWaiting)
        .description("Outcomes of commits that drives are still to be told.")
        .register(registry);
    FunctionCounter.builder("buckets.commit.decides.dropped", dispatch, Dispatch::decidesDropped)
        .description("Outcomes that were not told, since a drive was too slow or failed.")
        .register(registry);
    Gauge.builder("buckets.ballots.ahead", store, s -> s.ballotsAheadMillis() / MILLIS_PER_SECOND)
        .description("How far the ballots of this node are ahead of its clock.")
        .baseUnit("seconds")
        .register(registry);
  }
}
