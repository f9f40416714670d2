package io.buckets.storage;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import java.nio.ByteBuffer;
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
  private final boolean mistaken;

  /// @param mistaken whether to collect though a drive is missing
  SimulatedHealer(
      SimulatedRound.Node node, SimulatedVersions versions, RegisterKey key, boolean mistaken) {
    this.node = node;
    this.versions = versions;
    this.quorum = versions.quorum();
    this.key = key;
    this.mistaken = mistaken;
  }

  // --- healing

  /// Heals; `end` learns which slots hold the newest decided state now.
  void heal(Consumer<Integer> end) {
    settle(
        SettleRound.Aim.SETTLE,
        (round, view) -> {
          List<@Nullable Copy> copies = new ArrayList<>();
          for (int slot = 0; slot < quorum.drives(); slot++) {
            copies.add(null);
          }
          from(
              quorum.all(),
              this::copy,
              (slot, copy) -> copies.set(slot, copy),
              () -> install(view, copies, end));
        },
        () -> end.accept(0));
  }

  /// Settles, and if it must gives up what cannot be read any more.
  void abandon(Runnable end) {
    settle(SettleRound.Aim.ABANDON, (round, view) -> end.run(), end);
  }

  private Copy copy(MemoryDrive drive) throws DriveException {
    return new Copy(drive.head(key, true), drive.versions(key));
  }

  private void install(RegisterView view, List<@Nullable Copy> copies, Consumer<Integer> end) {
    DriveHead head = new DriveHead(view.head(), true, null, null, null, -1, null, null);
    List<List<DriveHead>> states = rebuilt(head, copies);
    int[] current = new int[1];
    if (states == null) {
      end.accept(0);
      return;
    }
    from(
        quorum.all(),
        drive -> install(drive, states),
        (slot, reply) -> current[0] |= reply instanceof CommitReply.Accepted ? 1 << slot : 0,
        () -> end.accept(current[0]));
  }

  private CommitReply install(MemoryDrive drive, List<List<DriveHead>> states)
      throws DriveException {
    int slot = (int) drive.id().getLeastSignificantBits();
    List<DriveHead> state = states.get(slot);
    for (DriveHead each : state) {
      Version version = each.head().newest();
      if (version != null && version.data() != null) {
        SimulatedVersions.seal(drive, key, version, slot);
      }
    }
    return drive.install(key, state);
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
    ByteBuffer shard =
        version != null && version.inline()
            ? SimulatedVersions.shard(version.attributes(), slot)
            : null;
    return new DriveHead(
        brought.head(),
        brought.decided(),
        brought.pending(),
        null,
        null,
        version == null ? -1 : slot,
        shard,
        null);
  }

  // --- supplying

  /// Copies an undecided state to drives that lack what its change needs.
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
                  CommitReply reply = install(drive, states);
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
        (round, view) -> {
          boolean old =
              view.head().isEmpty()
                  && node.queue().millis() - view.head().change().millis()
                      > Limits.TOMBSTONE_AGE.toMillis();
          boolean everywhere = round.isLevel() || mistaken;
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
    void with(SettleRound round, RegisterView view);
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
                settled.with(round, committed.replaced());
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
