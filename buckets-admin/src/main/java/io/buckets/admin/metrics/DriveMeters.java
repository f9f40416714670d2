package io.buckets.admin.metrics;

import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveCall;
import io.buckets.storage.drive.DriveException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Tells of drives: what state they are in, how much room they have, and how long they take.
///
/// Threading: drives are added by one thread, measured on any.
final class DriveMeters {
  private final MeterRegistry registry;
  private final ConcurrentHashMap<DriveCall, Timer> calls = new ConcurrentHashMap<>();
  private @Nullable ToIntFunction<Drive> underWay;

  /// What a drive is to its node.
  enum State {
    IN_SERVICE,
    FILLING,
    SUSPECT,
    OUT;

    static State of(DriveBay bay) {
      if (bay.outOfService() != null) {
        return OUT;
      }
      if (bay.suspect() != null) {
        return SUSPECT;
      }
      return bay.fillingWhy() == null ? IN_SERVICE : FILLING;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  DriveMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /// @param calls how many calls of a drive are under way
  void underWay(ToIntFunction<Drive> calls) {
    underWay = calls;
  }

  /// Tells of a drive from now on.
  void add(DriveBay bay) {
    String label = bay.label();
    for (State state : State.values()) {
      Gauge.builder("buckets.drive.state", () -> State.of(bay) == state ? 1 : 0)
          .description("1 for the state that the drive is in, 0 for the others.")
          .tag("drive", label)
          .tag("state", state.label())
          .register(registry);
    }
    DriveRoom room = new DriveRoom(bay);
    room("buckets.drive.free", "Room that is left on the drive.", label, room::free);
    room("buckets.drive.size", "Room that there is on the drive.", label, room::total);
    ToIntFunction<Drive> waiting = underWay;
    if (waiting != null) {
      Gauge.builder("buckets.drive.calls.under.way", () -> waiting.applyAsInt(bay))
          .description("Calls that the drive has not answered, or that wait for a thread.")
          .tag("drive", label)
          .register(registry);
    }
    OfDrive meters = new OfDrive(label);
    FunctionTimer.builder(
            "buckets.drive.time",
            meters,
            each -> each.calls.sum(),
            each -> each.nanos.sum(),
            TimeUnit.NANOSECONDS)
        .description("Time that calls of the drive took.")
        .tag("drive", label)
        .register(registry);
    bay.timedBy(meters::took);
  }

  private void room(String name, String what, String label, DoubleSupplier bytes) {
    Gauge.builder(name, bytes::getAsDouble)
        .description(what)
        .baseUnit("bytes")
        .tag("drive", label)
        .register(registry);
  }

  private Timer timer(DriveCall which) {
    Timer known = calls.get(which);
    return known != null
        ? known
        : calls.computeIfAbsent(
            which,
            call ->
                Steps.ofCalls("buckets.drive.call")
                    .description("How long calls of the drives took, by what was asked.")
                    .tag("call", call.name().toLowerCase(Locale.ROOT))
                    .register(registry));
  }

  /// What is counted of one drive.
  private final class OfDrive {
    private final String label;
    private final LongAdder calls = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final ConcurrentHashMap<DriveException.Reason, Counter> failures =
        new ConcurrentHashMap<>();

    OfDrive(String label) {
      this.label = label;
    }

    void took(DriveCall which, long took, DriveException.@Nullable Reason failure) {
      calls.increment();
      nanos.add(took);
      timer(which).record(took, TimeUnit.NANOSECONDS);
      if (failure != null) {
        failures.computeIfAbsent(failure, this::failure).increment();
      }
    }

    private Counter failure(DriveException.Reason reason) {
      return Counter.builder("buckets.drive.failures")
          .description("Calls of the drive that came to nothing, by why.")
          .tag("drive", label)
          .tag("reason", reason.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }
}
