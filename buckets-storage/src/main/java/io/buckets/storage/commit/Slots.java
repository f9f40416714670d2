package io.buckets.storage.commit;

import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Sets of slots as bits of an `int`: bit i is slot i.
public final class Slots {
  private Slots() {}

  /// Gives each slot of `slots` to `action`, in order.
  public static void each(int slots, IntConsumer action) {
    for (int rest = slots; rest != 0; rest &= rest - 1) {
      action.accept(Integer.numberOfTrailingZeros(rest));
    }
  }

  /// How many slots have something.
  public static int present(List<? extends @Nullable Object> bySlot) {
    int count = 0;
    for (Object each : bySlot) {
      count += each == null ? 0 : 1;
    }
    return count;
  }
}
