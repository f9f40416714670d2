package io.buckets.storage.simulation;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The same question to several drives of a simulated erasure set at once: what `SlotCalls` does
/// with threads and time, done with events.
final class SimulatedCalls {
  private static final int PATIENCE_MILLIS = 500;

  /// Asks one slot, in one message or several one after another; `answer` gets what came of it,
  /// null if the drive failed, once or more often, or never.
  interface Asking<V> {
    void ask(int slot, Consumer<@Nullable V> answer);
  }

  /// Hears of each slot that answers, once.
  interface Heard<V> {
    void from(int slot, V answer);
  }

  private final SimulatedRound.Node node;

  SimulatedCalls(SimulatedRound.Node node) {
    this.node = node;
  }

  /// Asks in one message.
  <V> Asking<V> of(SimulatedNetwork.Call<V> call) {
    return (slot, answer) -> node.network().call(slot, call, answer);
  }

  /// Asks every slot of `slots`; `end` is run when all have answered or patience is over, unless
  /// the process dies before.
  <V> void each(int slots, Asking<V> asking, Heard<V> heard, Runnable end) {
    int[] waiting = {slots};
    if (slots == 0) {
      end.run();
      return;
    }
    for (int rest = slots; rest != 0; rest &= rest - 1) {
      int from = Integer.numberOfTrailingZeros(rest);
      asking.ask(
          from,
          answer -> {
            boolean first = (waiting[0] & 1 << from) != 0;
            if (first && node.alive().getAsBoolean()) {
              waiting[0] &= ~(1 << from);
              if (answer != null) {
                heard.from(from, answer);
              }
              if (waiting[0] == 0) {
                end.run();
              }
            }
          });
    }
    node.queue()
        .after(
            PATIENCE_MILLIS,
            () -> {
              if (waiting[0] != 0 && node.alive().getAsBoolean()) {
                waiting[0] = 0;
                end.run();
              }
            });
  }

  /// Lets only the first answer through: a message may be delivered twice.
  static <V> Consumer<@Nullable V> once(Consumer<@Nullable V> then) {
    boolean[] heard = {false};
    return answer -> {
      if (!heard[0]) {
        heard[0] = true;
        then.accept(answer);
      }
    };
  }
}
