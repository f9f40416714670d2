package io.buckets.admin.metrics;

import io.buckets.storage.object.Store;
import io.buckets.storage.repair.DriveRebuild;
import io.buckets.storage.repair.Healer;
import io.buckets.storage.repair.Scrubber;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// Tells what is repaired, and what was found.
final class RepairMeters {
  private final Store store;

  RepairMeters(Store store) {
    this.store = store;
  }

  void bindTo(MeterRegistry registry) {
    heals(registry);
    scrubs(registry);
    walks(registry);
  }

  private void heals(MeterRegistry registry) {
    Healer healer = store.healer();
    gauge(
        registry,
        "buckets.heal.queue",
        "Keys that wait for repair.",
        () -> healer.counts().waiting());
    heal(registry, "checked", "Keys looked at for repair.", c -> c.checked());
    heal(registry, "heads", "Entries given to drives that lacked them.", c -> c.heads());
    heal(registry, "shard.files", "Shard files made again.", c -> c.shardFiles());
    heal(
        registry, "incomplete", "Repairs that not every drive was there for.", c -> c.incomplete());
    heal(registry, "failed", "Repairs that came to nothing.", c -> c.failed());
    FunctionCounter.builder("buckets.heal.dropped", healer, Healer::dropped)
        .description("Findings that had no room in the queue; walks come by them again.")
        .register(registry);
  }

  private void heal(
      MeterRegistry registry, String name, String what, ToDoubleFunction<Healer.Counts> count) {
    FunctionCounter.builder(
            "buckets.heal." + name, store.healer(), h -> count.applyAsDouble(h.counts()))
        .description(what)
        .register(registry);
  }

  private void scrubs(MeterRegistry registry) {
    scrub(registry, "buckets.scrub.files", "Shard files read and verified.", c -> c.files());
    scrub(registry, "buckets.scrub.bytes", "Bytes read and verified.", c -> c.bytes());
    scrub(registry, "buckets.scrub.damaged", "Shard files found damaged.", c -> c.damaged());
    scrub(registry, "buckets.scrub.repaired", "Of those, made whole again.", c -> c.repaired());
    scrub(registry, "buckets.scrub.orphans", "Files removed that nothing named.", c -> c.orphans());
  }

  private void scrub(
      MeterRegistry registry, String name, String what, ToDoubleFunction<Scrubber.Counts> count) {
    FunctionCounter.builder(name, store.scrubber(), s -> count.applyAsDouble(s.counts()))
        .description(what)
        .register(registry);
  }

  private void walks(MeterRegistry registry) {
    DriveRebuild walk = store.rebuild();
    gauge(
        registry,
        "buckets.walk.running",
        "Whether everything is gone by now.",
        () -> walk.progress().running() ? 1 : 0);
    gauge(
        registry,
        "buckets.walk.visited",
        "Keys gone by in this walk, or the last.",
        () -> walk.progress().visited());
    gauge(
        registry,
        "buckets.walk.incomplete",
        "Of those, not whole on every drive.",
        () -> walk.progress().incomplete());
  }

  private static void gauge(
      MeterRegistry registry, String name, String what, Supplier<Number> value) {
    Gauge.builder(name, value).description(what).register(registry);
  }
}
