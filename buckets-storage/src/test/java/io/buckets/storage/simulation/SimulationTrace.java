package io.buckets.storage.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happened in a simulation, line by line if somebody wants to read it, and the first thing
/// that went wrong.
final class SimulationTrace {
  private final EventQueue queue;
  private final boolean on;
  private final List<String> lines = new ArrayList<>();
  private @Nullable String violation;

  SimulationTrace(EventQueue queue, boolean on) {
    this.queue = queue;
    this.on = on;
  }

  /// Whether lines are kept: whoever must build one asks first.
  boolean isOn() {
    return on;
  }

  void add(String line) {
    if (on) {
      lines.add("%7d  %s".formatted(queue.elapsed(), line));
    }
  }

  /// Notes what went wrong; null is nothing.
  void violation(@Nullable String what) {
    if (what != null && violation == null) {
      violation = what;
      add("VIOLATION " + what);
    }
  }

  @Nullable String violation() {
    return violation;
  }

  List<String> lines() {
    return lines;
  }
}
