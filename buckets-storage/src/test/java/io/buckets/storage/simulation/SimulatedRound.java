package io.buckets.storage.simulation;

import io.buckets.core.Ballot;
import io.buckets.core.HybridClock;
import io.buckets.core.StoreException;
import io.buckets.storage.commit.BallotRound;
import io.buckets.storage.commit.DriveReply;
import io.buckets.storage.commit.KeyRegister;
import io.buckets.storage.commit.Round;
import io.buckets.storage.commit.Slots;
import io.buckets.storage.commit.Step;
import io.buckets.storage.model.RegisterKey;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Runs one round over the simulated network: what `RoundCalls` and {@link KeyRegister} do with
/// threads and time, done with events.
///
/// @param <T> what the round is for
final class SimulatedRound<T> {
  /// What a node has that runs rounds.
  ///
  /// @param alive whether the process that runs the round still lives
  /// @param mark of the deletion under which drives are asked, which only those answer on which its
  ///   fence stands; 0 for none
  record Node(
      Random random,
      EventQueue queue,
      SimulatedNetwork network,
      HybridClock clock,
      BooleanSupplier alive,
      long mark) {
    /// The same, asking under a mark.
    Node under(long of) {
      return new Node(random, queue, network, clock, alive, of);
    }
  }

  private static final int TRIES = 12;

  private final Node node;
  private final RegisterKey key;
  private final Round<T> round;
  private final Function<Ballot, Step<T>> begin;
  private final Consumer<Step<T>> end;
  private @Nullable SimulatedHealer healer;
  private int tries;
  private int timer;

  /// @param begin the round's first step under a fresh ballot
  /// @param end gets Done or Failed, once, unless the process dies before
  SimulatedRound(
      Node node,
      RegisterKey key,
      Round<T> round,
      Function<Ballot, Step<T>> begin,
      Consumer<Step<T>> end) {
    this.node = node;
    this.key = key;
    this.round = round;
    this.begin = begin;
    this.end = end;
  }

  void start() {
    take(begin.apply(node.clock().next()));
  }

  private void take(Step<T> step) {
    switch (step) {
      case Step.Ask<T> ask -> ask(ask);
      case Step.Await<T> a -> {}
      case Step.Again<T> again -> again(again);
      case Step.Supply<T> supply -> supply(supply);
      case Step.Done<T> done -> end(done);
      case Step.Failed<T> failed -> end(failed);
    }
  }

  private void end(Step<T> step) {
    timer++;
    end.accept(step);
  }

  private void ask(Step.Ask<T> ask) {
    Slots.each(
        ask.slots(),
        slot ->
            node.network()
                .send(
                    key,
                    slot,
                    ask.request().apply(slot),
                    node.mark(),
                    reply -> ifAlive(() -> take(round.reply(ask.wave(), slot, reply)))));
    int mine = ++timer;
    Random random = node.random();
    int patience = (node.network().isCalm() ? 50 : 5) + random.nextInt(60);
    node.queue().after(patience, () -> onTime(mine, () -> take(round.impatient(ask.wave()))));
    int expiry = patience + 100 + random.nextInt(400);
    node.queue().after(expiry, () -> onTime(mine, () -> take(round.expired(ask.wave()))));
  }

  private void again(Step.Again<T> again) {
    timer++;
    try {
      node.clock().observe(again.newest());
    } catch (StoreException e) {
      // Too far ahead for now: the pause brings it nearer.
    }
    if (++tries > TRIES && round instanceof BallotRound ballots) {
      end(new Step.Failed<>(ballots.giveUp()));
      return;
    }
    long pause = again.pause() ? 1 + node.random().nextInt(1 << Math.min(9, 2 + tries)) : 0;
    node.queue().after(pause, () -> ifAlive(() -> take(begin.apply(node.clock().next()))));
  }

  /// Has `healer` supply drives that are behind.
  SimulatedRound<T> suppliedBy(SimulatedHealer healer) {
    this.healer = healer;
    return this;
  }

  private void supply(Step.Supply<T> supply) {
    SimulatedHealer supplier = healer;
    if (supplier == null) {
      take(new Step.Failed<>(round.giveUp()));
      return;
    }
    int mine = ++timer;
    supplier.supply(
        supply.head(),
        supply.sources(),
        supply.targets(),
        (slot, reply) ->
            ifAlive(() -> take(round.reply(supply.wave(), slot, new DriveReply.Judged(reply)))));
    node.queue().after(2000, () -> onTime(mine, () -> take(round.expired(supply.wave()))));
  }

  private void onTime(int mine, Runnable action) {
    if (mine == timer) {
      ifAlive(action);
    }
  }

  private void ifAlive(Runnable action) {
    if (node.alive().getAsBoolean()) {
      action.run();
    }
  }
}
