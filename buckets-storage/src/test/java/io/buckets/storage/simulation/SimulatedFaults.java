package io.buckets.storage.simulation;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.storage.commit.Quorum;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What goes wrong in a simulation beyond the network, and what is done about it: drives lose power
/// and come back, are replaced by empty ones and filled, keys are healed, tombstones collected, and
/// sometimes minutes pass.
///
/// A drive is replaced only while the decided states can lose it, as an operator would: at most m
/// drives are being filled at a time, and k other drives have what is decided. In one life out of
/// five that is not asked; then data may be lost, but nothing wrong may be read.
final class SimulatedFaults {
  /// What the faults happen to.
  ///
  /// @param kept whether no drive is replaced or lost: what a new drive must learn of fences before
  ///   it takes anything is not simulated
  record Subject(
      Set<RegisterKey> keys,
      SimulatedVersions versions,
      Function<BooleanSupplier, SimulatedRound.Node> node,
      SimulationTrace trace,
      Mistake mistake,
      boolean kept) {}

  private final Random random;
  private final EventQueue queue;
  private final SimulatedNetwork network;
  private final Subject subject;
  private final Quorum quorum;
  private final boolean careless;
  private final boolean losing;
  private final boolean restless;
  private final boolean collecting;
  private final int pace;
  private boolean lost;
  private boolean ended;

  SimulatedFaults(Random random, EventQueue queue, SimulatedNetwork network, Subject subject) {
    this.random = random;
    this.queue = queue;
    this.network = network;
    this.subject = subject;
    this.quorum = network.quorum();
    this.careless = random.nextInt(5) == 0;
    boolean hectic = random.nextInt(4) == 0;
    // Without a write quorum nothing can be carried through.
    boolean losing = random.nextInt(4) == 0 || subject.mistake() == Mistake.QUORUM_NOT_NAMED;
    this.losing = losing && quorum.write() < quorum.drives();
    this.restless = subject.mistake() == Mistake.FORGOTTEN_PROMISE;
    this.collecting =
        subject.mistake() == Mistake.COLLECTED_EARLY
            || subject.mistake() == Mistake.COLLECTED_IS_ABSENT;
    this.pace =
        restless
            ? 2 + random.nextInt(20)
            : hectic ? 10 + random.nextInt(50) : 20 + random.nextInt(200);
  }

  /// Whether a decided state was taken from more drives than it can lose.
  boolean mayHaveLostData() {
    return lost;
  }

  void begin(long millis) {
    long at = 0;
    while (at < millis) {
      at += 1 + random.nextInt(pace);
      queue.after(at, this::anything);
    }
  }

  /// Loses a drive for good, in a life in which no drive was replaced.
  ///
  /// @return the slot, -1 if this is no such life
  int loseOne() {
    if (!losing || careless || subject.kept()) {
      return -1;
    }
    int slot = random.nextInt(quorum.drives());
    lost |= !isSpare(slot, false);
    network.lose(slot);
    return slot;
  }

  /// Whether what is undecided in a register must come to an end although `gone` is lost: whether
  /// its writer asked for more accepts than there must be shards. (If it asked for no more, all of
  /// them may have been given, one by the lost drive; then nobody can tell, or read it.)
  boolean mustResolve(RegisterKey key, int gone) {
    DriveHead newest = DriveHead.ABSENT;
    for (int slot = 0; slot < quorum.drives(); slot++) {
      DriveHead head = head(slot, key);
      newest = slot != gone && head.ballot().isAfter(newest.ballot()) ? head : newest;
    }
    return newest.decided() || network.chain(key).asked(newest.ballot()) > quorum.data();
  }

  /// Nothing goes wrong any more: drives still being filled are filled, and a lost one is replaced.
  void end(int gone) {
    ended = true;
    if (gone >= 0) {
      network.restore(gone);
    }
    fillAll();
    healAll();
  }

  /// Fills the drives that are still to be filled.
  void fillAll() {
    for (int slot = 0; slot < quorum.drives(); slot++) {
      if (isFilling(slot)) {
        fill(slot, network.generation());
      }
    }
  }

  /// Heals every register once.
  void healAll() {
    for (RegisterKey key : subject.keys()) {
      healer(key).heal(slots -> {});
    }
  }

  /// Collects what can be.
  void collectAll() {
    for (RegisterKey key : subject.keys()) {
      healer(key).collect();
    }
  }

  /// An operator gives up what cannot be read any more.
  void giveUp(RegisterKey key) {
    healer(key).abandon(() -> {});
  }

  private void anything() {
    int slot = random.nextInt(quorum.drives());
    switch (kind()) {
      case 0, 1, 2, 3 -> crash(slot);
      case 4, 5 -> {
        if (subject.kept()) {
          crash(slot);
        } else {
          replace(slot);
        }
      }
      case 6, 7, 8 -> healer(anyKey()).heal(slots -> {});
      case 9, 10 -> healer(anyKey()).collect();
      default -> {
        if (collecting || random.nextInt(3) == 0) {
          subject.trace().add("minutes pass");
          queue.pass(Limits.TOMBSTONE_AGE.toMillis() + random.nextInt(60_000));
        }
      }
    }
  }

  /// Which fault is next; a life with a mistake has more of those in which it shows.
  private int kind() {
    boolean plain = random.nextBoolean();
    return switch (subject.mistake()) {
      case FORGOTTEN_PROMISE, FENCE_NOT_KEPT -> 0;
      case COLLECTED_EARLY -> plain ? random.nextInt(12) : 9 + random.nextInt(3);
      case COLLECTED_IS_ABSENT -> random.nextInt(8) == 0 ? 0 : 9 + random.nextInt(3);
      default -> random.nextInt(12);
    };
  }

  private void crash(int slot) {
    if (network.isUp(slot)) {
      boolean longer = !restless && random.nextInt(4) == 0;
      network.crash(slot, random.nextInt(longer ? 500 : restless ? 2 : 20));
    }
  }

  private boolean isFilling(int slot) {
    return network.drive(slot).fillingWhy() != null;
  }

  private void replace(int slot) {
    if (losing || !network.isUp(slot) || isFilling(slot)) {
      return;
    }
    int filling = 1;
    for (int other = 0; other < quorum.drives(); other++) {
      filling += isFilling(other) ? 1 : 0;
    }
    boolean bearable = filling <= quorum.drives() - quorum.data() && isSpare(slot, true);
    if (bearable || careless) {
      lost |= !bearable;
      int generation = network.wipe(slot);
      fill(slot, generation);
    }
  }

  /// Whether the decided states can lose a drive, and no write is just counting on it.
  ///
  /// Only what cannot be taken from a drive any more counts as held by it: what it accepted under
  /// the ballot at which the state was decided, or a newer one. A copy under an older label is none
  /// that the geometry promises: a message that was sent before the decision may still replace it.
  private boolean isSpare(int slot, boolean resting) {
    for (RegisterKey key : subject.keys()) {
      DecidedChain.Decided newest = network.chain(key).newestWithData();
      boolean needed = newest != null && othersHolding(slot, key, newest) < quorum.data();
      if ((resting && !head(slot, key).decided()) || needed) {
        return false;
      }
    }
    return true;
  }

  private int othersHolding(int slot, RegisterKey key, DecidedChain.Decided state) {
    int holders = 0;
    for (int other = 0; other < quorum.drives(); other++) {
      DriveHead head = head(other, key);
      Head undo = head.undo();
      boolean has =
          head.head().change().equals(state.change())
              || (undo != null && undo.change().equals(state.change()));
      boolean safe = has && !state.ballot().isAfter(head.ballot());
      holders += safe && other != slot ? 1 : 0;
    }
    return holders;
  }

  private DriveHead head(int slot, RegisterKey key) {
    try {
      return network.drive(slot).head(key, false);
    } catch (DriveException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Fills an empty drive: heals every key once nothing is under way any more from before it was
  /// replaced, and ends the filling when it has them all.
  private void fill(int slot, int generation) {
    queue.after(
        50,
        () -> {
          if (network.isForgotten(generation)) {
            new Filling(slot).next();
          } else {
            fill(slot, generation);
          }
        });
  }

  private final class Filling {
    private final int slot;
    private final @Nullable Ballot since;
    private final List<RegisterKey> left = new ArrayList<>(subject.keys());
    private int tries;

    Filling(int slot) {
      this.slot = slot;
      this.since = network.drive(slot).fillingSince();
    }

    void next() {
      if (since == null || !isFilling(slot) || ++tries > (ended ? 40 : 12)) {
        return;
      }
      if (left.isEmpty()) {
        end();
        return;
      }
      RegisterKey key = left.getFirst();
      healer(key)
          .heal(slots -> {
            if ((slots & 1 << slot) != 0) {
              left.remove(key);
            }
            queue.after(10, this::next);
          });
    }

    private void end() {
      subject.trace().add("drive " + slot + " is filled");
      try {
        network.drive(slot).endFilling(Objects.requireNonNull(since));
      } catch (DriveException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private SimulatedHealer healer(RegisterKey key) {
    return new SimulatedHealer(
        subject.node().apply(() -> true),
        subject.versions(),
        key,
        subject.mistake(),
        subject.trace());
  }

  private RegisterKey anyKey() {
    List<RegisterKey> keys = List.copyOf(subject.keys());
    return keys.get(random.nextInt(keys.size()));
  }
}
