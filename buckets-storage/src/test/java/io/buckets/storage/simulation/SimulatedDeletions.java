package io.buckets.storage.simulation;

import io.buckets.cluster.state.ClusterCommand;
import io.buckets.core.StoreException;
import io.buckets.storage.commit.Quorum;
import io.buckets.storage.model.RegisterKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The bucket of a simulated life is deleted while it is written to, by several nodes, each of
/// which may die, dally or be cut off at any step.
///
/// The steps: mark the bucket; raise the fence on N − W + 1 drives; look at every key, and settle
/// what is half made, believing only drives on which the fence stood when they answered; remove the
/// bucket if all is empty and the mark is still this one, else undo the mark.
///
/// What is checked: when the bucket is removed nothing in it is decided that has data, and nothing
/// is after that; and nobody is told that it is gone before it is.
final class SimulatedDeletions {
  /// How long a request waits for what becomes of a marked bucket, and how often it looks.
  private static final int WAIT_MILLIS = 300;

  private static final int LOOK_MILLIS = 20;

  private final SimulatedPlace place;
  private final SimulatedControl control;
  private final SimulatedVersions versions;
  private final Set<RegisterKey> keys;
  private final BiFunction<Integer, SimulatedProcess, SimulatedRound.Node> node;
  private final Mistake mistake;
  private final int nodes;
  private final List<SimulatedProcess> processes = new ArrayList<>();

  /// Whose keys are deleted with the bucket, and on what the rounds of a node's process run.
  record Subject(
      Set<RegisterKey> keys,
      SimulatedVersions versions,
      int nodes,
      BiFunction<Integer, SimulatedProcess, SimulatedRound.Node> node) {}

  SimulatedDeletions(SimulatedPlace place, Subject of, Mistake mistake) {
    this.place = place;
    this.control = new SimulatedControl(place, of.nodes(), mistake);
    this.versions = of.versions();
    this.keys = of.keys();
    this.nodes = of.nodes();
    this.node = of.node();
    this.mistake = mistake;
  }

  /// @param change has somebody change an object now
  void begin(int lifeMillis, Runnable change) {
    control.begin(lifeMillis);
    Random random = place.random();
    int attempts = 2 + random.nextInt(5);
    for (int i = 0; i < attempts; i++) {
      int at = random.nextInt(lifeMillis);
      place.queue().after(at, this::attempt);
      // Whoever is in the middle of a write when the bucket is marked is the one to look at.
      int longest = random.nextBoolean() ? 60 : 900;
      for (int writers = random.nextInt(5); writers > 0; writers--) {
        place.queue().after(Math.max(0, at - 40 + random.nextInt(longest)), change);
      }
    }
  }

  // --- requests

  /// A request comes to a node, which has it done if the bucket is there, or refuses it.
  void enter(int at, boolean writing, Runnable work, Runnable refused) {
    enter(at, writing ? WAIT_MILLIS : 0, work, refused);
  }

  private void enter(int at, int patience, Runnable work, Runnable refused) {
    switch (control.standing(at)) {
      case OPEN -> work.run();
      case NO_LEASE -> refused.run();
      case GONE -> {
        if (!control.isGone()) {
          place.trace().violation("a bucket is said to be gone that is there");
        }
        refused.run();
      }
      case MARKED -> {
        if (patience <= 0) {
          refused.run();
        } else {
          place.queue().after(LOOK_MILLIS, () -> enter(at, patience - LOOK_MILLIS, work, refused));
        }
      }
    }
  }

  // --- deleting

  private void attempt() {
    int at = place.random().nextInt(nodes);
    if (control.standing(at) != SimulatedControl.Standing.OPEN) {
      return;
    }
    SimulatedProcess process =
        new SimulatedProcess(place.queue(), e -> place.trace().violation("a deletion broke: " + e));
    processes.add(process);
    process.start(0, () -> delete(at, process));
    if (place.random().nextInt(5) == 0) {
      place.queue().after(place.random().nextInt(500), process::die);
    }
  }

  private void delete(int at, SimulatedProcess process) {
    try {
      ClusterCommand begin = SimulatedControl.deleting(control.seen(at));
      long mark = control.submit(process, at, begin).index();
      boolean hasty = mistake == Mistake.SCAN_BEFORE_FENCE;
      boolean empty =
          hasty
              ? isEmpty(at, process, 0) && isFenced(fence(at, process, mark), mark)
              : isFenced(fence(at, process, mark), mark) && isEmpty(at, process, mark);
      process.pause(dallying());
      end(at, process, empty, mark);
    } catch (StoreException e) {
      place.trace().add("node " + at + " does not delete: " + e.getMessage());
    }
  }

  /// How long one waits before the last step: often until the mark has had its time.
  private long dallying() {
    boolean tooLong = place.random().nextInt(4) == 0 || mistake == Mistake.MARK_NOT_COMPARED;
    return tooLong ? 300 + place.random().nextInt(900) : 1 + place.random().nextInt(200);
  }

  private void end(int at, SimulatedProcess process, boolean empty, long mark) {
    if (empty) {
      var _ =
          control.submit(
              process, at, new ClusterCommand.RemoveBucket(SimulatedControl.BUCKET, mark));
      // It is for ever, so that it may be looked at later too.
      place.trace().violation(left());
    } else {
      var _ =
          control.submit(
              process, at, new ClusterCommand.UnmarkBucketDeleting(SimulatedControl.BUCKET, mark));
    }
  }

  /// Raises the fence, best on as many drives as meet every write quorum.
  ///
  /// @return slots on which it stands
  private int fence(int at, SimulatedProcess process, long mark) {
    Quorum quorum = versions.quorum();
    SimulatedFences fences = place.network().fences();
    SimulatedCalls calls = new SimulatedCalls(node.apply(at, process));
    int[] standing = new int[1];
    // The rest gets it only if it is needed.
    int few = place.random().nextBoolean() ? quorum.all() : someOf(quorum.all());
    int[] targets = {few};
    Consumer<Consumer<Boolean>> raising =
        end ->
            calls.<Boolean>each(
                targets[0],
                calls.of(drive -> fences.raise(SimulatedHealer.slot(drive), mark)),
                (slot, stands) -> standing[0] |= stands ? 1 << slot : 0,
                () -> end.accept(true));
    for (int tries = 0; tries < 3 && Integer.bitCount(standing[0]) < quorum.read(); tries++) {
      var _ = process.await(raising);
      targets[0] = quorum.all() & ~standing[0];
    }
    return standing[0];
  }

  /// Whether the fence stands on enough drives. Then it is chosen who is asked: all, or only just
  /// as many as it takes.
  private boolean isFenced(int standing, long mark) {
    Quorum quorum = versions.quorum();
    if (Integer.bitCount(standing) < quorum.read()) {
      return false;
    }
    boolean all = place.random().nextBoolean();
    place.network().fences().asks(mark, all ? standing : someOf(standing));
    return true;
  }

  /// Just as many of these slots as meet every write quorum.
  private int someOf(int slots) {
    int some = slots;
    while (Integer.bitCount(some) > versions.quorum().read()) {
      some &= ~(1 << place.random().nextInt(versions.quorum().drives()));
    }
    return some;
  }

  /// Looks at every key under the mark, and settles what is half made.
  private boolean isEmpty(int at, SimulatedProcess process, long mark) {
    SimulatedRound.Node under = node.apply(at, process).under(mark);
    SimulatedRegisters registers = new SimulatedRegisters(process, under, versions);
    for (RegisterKey key : keys) {
      if (!isEmpty(process, registers, key)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isEmpty(
      SimulatedProcess process, SimulatedRegisters registers, RegisterKey key) {
    for (int tries = 1; ; tries++) {
      try {
        return registers.read(key, false).head().isEmpty();
      } catch (StoreException e) {
        if (tries == 3) {
          throw e;
        }
        process.pause(20);
      }
    }
  }

  // --- the end

  /// Nothing goes wrong any more.
  void end() {
    processes.forEach(SimulatedProcess::die);
    control.end();
  }

  boolean isGone() {
    return control.isGone();
  }

  /// What was deleted with the bucket, or came into it afterwards; null if nothing was, or it is
  /// there.
  @Nullable String left() {
    for (RegisterKey key : keys) {
      if (isGone() && place.network().chain(key).newestWithData() != null) {
        return "the bucket is gone, and an object of it is decided: " + key;
      }
    }
    return null;
  }
}
