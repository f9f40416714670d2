package io.buckets.storage.simulation;

import io.buckets.storage.simulation.History.Kind;
import io.buckets.storage.simulation.History.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// What the clients of a simulated life want next.
final class SimulatedWishes {
  private static final List<Kind> PLAIN =
      List.of(Kind.READ, Kind.READ, Kind.PUT, Kind.PUT_IF_ABSENT, Kind.DELETE);

  private static final List<Kind> DELETABLE =
      List.of(Kind.READ, Kind.PUT, Kind.DELETE, Kind.DELETE, Kind.DELETE);

  private static final List<Kind> COLLECTABLE =
      List.of(Kind.READ, Kind.READ, Kind.READ, Kind.PUT, Kind.DELETE);

  private final Random random;
  private final List<Kind> kinds;

  /// @param uploading as in a bucket without versions, where completions replace
  /// @param deleting as in a bucket that is often empty
  SimulatedWishes(Random random, Mistake mistake, boolean uploading, boolean deleting) {
    this.random = random;
    boolean collecting = mistake == Mistake.COLLECTED_IS_ABSENT;
    this.kinds = uploading ? PLAIN : deleting ? DELETABLE : collecting ? COLLECTABLE : List.of();
  }

  Kind kind() {
    if (!kinds.isEmpty()) {
      return kinds.get(random.nextInt(kinds.size()));
    }
    Kind[] all = Kind.values();
    return random.nextInt(3) == 0 ? Kind.READ : all[random.nextInt(all.length)];
  }

  /// Something that is no read.
  Kind change() {
    Kind any = kind();
    return any == Kind.READ ? Kind.PUT : any;
  }

  /// A value that some earlier operation wrote, so that a condition on it may hold.
  String someValue(History history) {
    List<String> values = new ArrayList<>();
    for (Operation each : history.all()) {
      if (each.kind != Kind.READ && each.value != null) {
        values.add(each.value);
      }
    }
    int recent = Math.min(3, values.size());
    return recent == 0 ? "none" : values.get(values.size() - 1 - random.nextInt(recent));
  }
}
