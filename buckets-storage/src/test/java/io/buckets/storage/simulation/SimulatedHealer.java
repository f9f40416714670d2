package io.buckets.storage.simulation;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.storage.commit.BallotRound;
import io.buckets.storage.commit.Committed;
import io.buckets.storage.commit.DriveReply;
import io.buckets.storage.commit.Quorum;
import io.buckets.storage.commit.RegisterView;
import io.buckets.storage.commit.SettleRound;
import io.buckets.storage.commit.Slots;
import io.buckets.storage.commit.Step;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import io.buckets.storage.repair.HealStep;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Brings one simulated register to the drives that lack it, and collects its tombstone when all
/// have that.
///
/// Healing: settle; ask every drive for all versions of the state that was settled; rebuild them
/// from k drives; install them where the state is not the head. Collecting: return every drive to
/// the empty state, which is durable where a decide is not; if all did, collect.
final class SimulatedHealer {
  /// All that one drive holds of a register, at one moment.
  private record Copy(DriveHead head, List<DriveHead> older) {}

  private final SimulatedRound.Node node;
  private final SimulatedVersions versions;
  private final Quorum quorum;
  private final RegisterKey key;
  private final Mistake mistake;
  private final SimulationTrace trace;

  SimulatedHealer(
      SimulatedRound.Node node,
      SimulatedVersions versions,
      RegisterKey key,
      Mistake mistake,
      SimulationTrace trace) {
    this.node = node;
    this.versions = versions;
    this.quorum = versions.quorum();
    this.key = key;
    this.mistake = mistake;
    this.trace = trace;
  }

  // --- healing

  /// Heals; `end` learns which slots hold the newest decided state now.
  void heal(Consumer<Integer> end) {
    heal(end, 1);
  }

  private void heal(Consumer<Integer> end, int tries) {
    boolean alone = mistake == Mistake.RETURN_NOT_SUPPLIED;
    settle(
        alone ? SettleRound.Aim.SETTLE : SettleRound.Aim.HEAL,
        (round, settled) -> {
          List<@Nullable Copy> copies = new ArrayList<>();
          for (int slot = 0; slot < quorum.drives(); slot++) {
            copies.add(null);
          }
          from(
              quorum.all(),
              this::copy,
              (slot, copy) -> copies.set(slot, copy),
              () -> install(settled, copies, end, tries));
        },
        () -> end.accept(0));
  }

  /// Settles, and if it must gives up what cannot be read any more.
  void abandon(Runnable end) {
    settle(SettleRound.Aim.ABANDON, (round, settled) -> end.run(), end);
  }

  private Copy copy(MemoryDrive drive) throws DriveException {
    return new Copy(drive.head(key, true), VersionPage.all(drive, key));
  }

  private void install(
      Committed settled, List<@Nullable Copy> copies, Consumer<Integer> end, int tries) {
    RegisterView view = settled.replaced();
    Head head =
        mistake == Mistake.LABEL_WITHOUT_QUORUM && !view.head().equals(Head.ABSENT)
            ? view.at(settled.ballot()).head()
            : view.head();
    if (head.ballot().equals(settled.ballot())
        && !node.network().chain(key).isLabel(head.ballot())) {
      trace.violation("a label that no quorum accepted: " + SimulationText.of(head));
    }
    List<List<DriveHead>> states = rebuilt(DriveHead.decided(head), copies);
    if (states == null) {
      end.accept(0);
      return;
    }
    int[] current = new int[1];
    Ballot[] newer = {Ballot.ZERO};
    from(
        quorum.all(),
        drive -> heal(drive, head, settled.ballot(), states),
        (slot, reply) -> {
          current[0] |= reply instanceof CommitReply.Accepted ? 1 << slot : 0;
          if (reply instanceof CommitReply.Refused(Ballot way)) {
            newer[0] = way.isAfter(newer[0]) ? way : newer[0];
          }
        },
        () -> {
          boolean refused = !newer[0].equals(Ballot.ZERO) && tries < Limits.HEAL_TRIES;
          if (refused) {
            node.queue().after(pause(newer[0]), () -> heal(end, tries + 1));
          } else {
            end.accept(current[0]);
          }
        });
  }

  /// Until the clocks have passed `newer`, as far as one would wait for that.
  private long pause(Ballot newer) {
    return Math.clamp(newer.millis() - node.queue().millis(), 10, 1500);
  }

  private CommitReply heal(
      MemoryDrive drive, Head head, Ballot confirmed, List<List<DriveHead>> states)
      throws DriveException {
    DriveHead held = drive.head(key, false);
    return switch (HealStep.of(held, head, confirmed)) {
      case NOTHING -> new CommitReply.Accepted();
      case DECIDE -> {
        drive.decide(key, held.ballot());
        yield new CommitReply.Accepted();
      }
      case INSTALL -> install(drive, confirmed, states);
      case SETTLE_AGAIN -> new CommitReply.Refused(held.ballot());
    };
  }

  private CommitReply install(MemoryDrive drive, Ballot confirmed, List<List<DriveHead>> states)
      throws DriveException {
    int slot = (int) drive.id().getLeastSignificantBits();
    List<DriveHead> state = states.get(slot);
    for (DriveHead each : state) {
      Version version = each.head().newest();
      if (version != null && version.data() != null) {
        SimulatedVersions.seal(drive, key, version, slot);
      }
    }
    boolean barred = mistake == Mistake.GUARD_BARS_SETTLED;
    CommitReply reply = drive.install(key, barred ? state.getFirst().ballot() : confirmed, state);
    if (trace.isOn()) {
      trace.add(
          "%s drive %d: install %s, settled at %s -> %s"
              .formatted(
                  key,
                  slot,
                  SimulationText.of(state.getFirst()),
                  SimulationText.of(confirmed),
                  SimulationText.of(new DriveReply.Judged(reply))));
    }
    return reply;
  }

  /// What each slot is to hold of `brought`; null if k drives do not have it.
  private @Nullable List<List<DriveHead>> rebuilt(DriveHead brought, List<@Nullable Copy> copies) {
    Head head = brought.head();
    List<@Nullable Copy> same = new ArrayList<>();
    Copy sample = null;
    for (Copy copy : copies) {
      boolean has = copy != null && copy.head().head().state().equals(head.state());
      same.add(has ? copy : null);
      sample = has ? copy : sample;
    }
    boolean enough = Slots.present(same) >= quorum.data() || head.isEmpty();
    if (!enough) {
      return null;
    }
    List<DriveHead> older = sample == null ? List.of() : sample.older();
    List<List<DriveHead>> states = new ArrayList<>();
    for (int slot = 0; slot < quorum.drives(); slot++) {
      List<DriveHead> state = new ArrayList<>();
      state.add(at(brought, slot));
      for (DriveHead version : older) {
        state.add(at(version, slot));
      }
      states.add(state);
    }
    return states;
  }

  private static DriveHead at(DriveHead brought, int slot) {
    Version version = brought.head().newest();
    boolean inline = version != null && version.inline();
    return brought.copiedTo(
        slot,
        inline && version != null ? SimulatedVersions.shard(version.attributes(), slot) : null);
  }

  // --- supplying

  /// Copies a state to drives that lack what it takes to make it.
  void supply(DriveHead head, int sources, int targets, Heard<CommitReply> replies) {
    List<@Nullable Copy> copies = new ArrayList<>();
    for (int slot = 0; slot < quorum.drives(); slot++) {
      copies.add(null);
    }
    from(
        sources,
        this::copy,
        (slot, copy) -> copies.set(slot, copy),
        () -> {
          List<List<DriveHead>> states = rebuilt(head, copies);
          if (states != null) {
            from(
                targets,
                drive -> {
                  CommitReply reply = install(drive, head.ballot(), states);
                  int slot = (int) drive.id().getLeastSignificantBits();
                  node.network().noteCopy(key, slot, head, reply);
                  return reply;
                },
                replies,
                () -> {});
          }
        });
  }

  // --- collecting

  /// Collects a tombstone that is old enough.
  void collect() {
    settle(
        SettleRound.Aim.LEVEL,
        (round, settled) -> {
          RegisterView view = settled.replaced();
          boolean old =
              view.head().isEmpty()
                  && node.queue().millis() - view.head().change().millis()
                      > Limits.TOMBSTONE_AGE.toMillis();
          boolean everywhere = round.isLevel() || mistake == Mistake.COLLECTED_EARLY;
          if (old && everywhere) {
            collect(view.head().change(), round.ballot());
          }
        },
        () -> {});
  }

  private void collect(Ballot tombstone, Ballot ballot) {
    node.network().chain(key).collected(tombstone);
    from(
        quorum.all(),
        drive -> {
          drive.collect(key, ballot);
          return ballot;
        },
        (slot, done) -> {},
        () -> {});
  }

  // --- common

  private interface Settled {
    void with(SettleRound round, Committed settled);
  }

  private void settle(SettleRound.Aim aim, Settled settled, Runnable failed) {
    BallotRound.Scope scope =
        new BallotRound.Scope(
            quorum,
            key,
            versions::rebuild,
            (ballot, slot) -> node.network().tell(key, slot, ballot));
    SettleRound round = new SettleRound(scope, aim);
    new SimulatedRound<Committed>(
            node,
            key,
            round,
            round::begin,
            step -> {
              if (step instanceof Step.Done<Committed>(Committed committed)) {
                settled.with(round, committed);
              } else {
                failed.run();
              }
            })
        .suppliedBy(this)
        .start();
  }

  interface Heard<V> {
    void from(int slot, V answer);
  }

  private <V> void from(int slots, SimulatedNetwork.Call<V> call, Heard<V> heard, Runnable end) {
    int[] waiting = {slots};
    for (int rest = slots; rest != 0; rest &= rest - 1) {
      int from = Integer.numberOfTrailingZeros(rest);
      node.network()
          .<V>call(
              from,
              call,
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
            500,
            () -> {
              if (waiting[0] != 0 && node.alive().getAsBoolean()) {
                waiting[0] = 0;
                end.run();
              }
            });
  }
}
