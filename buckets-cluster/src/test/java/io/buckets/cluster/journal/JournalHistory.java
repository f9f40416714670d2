package io.buckets.cluster.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.state.ClusterCommand.PutSetting;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.topology.Majority;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// One life of a control journal under a seeded plan of misfortune: sessions of commands that end
/// in power cuts, drives that break while they are written, and between the sessions drives that
/// are wiped, damaged, put back to what they held long ago, or away.
///
/// The misfortunes stay within what is promised: with M the majority of n copies, at most M − 1
/// copies have lost what they synced, and at most n − M are away. Then after every start
///
/// - what was acknowledged, or once seen in a state, is there;
/// - what was refused is not;
/// - nothing else is there but what ended uncertain.
final class JournalHistory {
  private final JournalWorld world;
  private final Random random;
  private final int drives;
  private final int majority;
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> uncertain = ConcurrentHashMap.newKeySet();
  private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
  private final List<List<Map<String, byte[]>>> past = new ArrayList<>();
  private int commands;

  JournalHistory(Path root, Random random) {
    this.world = new JournalWorld(root);
    this.random = random;
    this.drives = 1 + random.nextInt(5);
    this.majority = Majority.of(drives);
  }

  void live(int sessions) throws IOException {
    world.create(drives).close();
    for (int session = 0; session < sessions; session++) {
      Set<Integer> absent = misfortune();
      boolean crashing = random.nextInt(4) > 0;
      if (crashing && !session(absent, true)) {
        session(absent, false);
      } else if (!crashing) {
        session(absent, false);
      }
      remember();
    }
  }

  /// Opens, works and stops, by a power cut if `crashing`, which may come during the start.
  ///
  /// @return whether the start was completed
  private boolean session(Set<Integer> absent, boolean crashing) throws IOException {
    int stepsOfAStart = 3 * drives;
    int patience = random.nextBoolean() ? stepsOfAStart + 10 : 120;
    world.crashAfter(crashing ? 1 + random.nextInt(patience) : Long.MAX_VALUE / 2);
    boolean opened = false;
    try (JournalControlPlane plane = world.open(world.drives(drives, absent))) {
      opened = true;
      check(plane, plane.isWritable());
      work(plane, absent);
      check(plane, plane.isWritable());
    } catch (StoreException e) {
      if (opened || !world.isCrashed()) {
        throw e;
      }
    }
    for (int number = 0; number < drives && world.isCrashed(); number++) {
      world.loseUnsynced(number, random);
    }
    world.restart();
    return opened;
  }

  private void work(JournalControlPlane plane, Set<Integer> absent) {
    int steps = random.nextInt(random.nextBoolean() ? 4 : 30);
    for (int step = 0; step < steps && !world.isCrashed(); step++) {
      int number = random.nextInt(drives);
      switch (random.nextInt(10)) {
        case 0 -> world.breakDrive(number);
        case 1 -> rejoin(plane, number, absent);
        default -> burst(plane);
      }
    }
  }

  private void rejoin(JournalControlPlane plane, int number, Set<Integer> absent) {
    world.repairDrive(number);
    if (plane.health().get(number).state() == CopyHealth.State.OUT) {
      CopyHealth back = plane.rejoin(JournalWorld.id(number), world.directory(number));
      absent.remove(number);
      assertThat(back.state() == CopyHealth.State.IN_STEP || world.isCrashed()).isTrue();
    }
  }

  private void burst(JournalControlPlane plane) {
    List<Thread> submitters = new ArrayList<>();
    for (int submitter = 1 + random.nextInt(4); submitter > 0; submitter--) {
      PutSetting put = new PutSetting("setting" + commands++, "x".repeat(random.nextInt(2000)));
      submitters.add(Thread.startVirtualThread(() -> submit(plane, put)));
    }
    for (Thread submitter : submitters) {
      try {
        submitter.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    assertThat(surprises).isEmpty();
  }

  private void submit(JournalControlPlane plane, PutSetting put) {
    try {
      boolean there = plane.submit(put).settings().containsKey(put.setting());
      acknowledged.add(put.setting());
      if (!there) {
        surprises.add(put.setting() + " is not in the state it made");
      }
    } catch (StoreException e) {
      if (e.reason() == Reason.UNCERTAIN) {
        uncertain.add(put.setting());
      } else if (e.reason() != Reason.NO_QUORUM) {
        surprises.add(e.toString());
      }
    }
  }

  /// @param writable whether what the state shows counts for good
  private void check(JournalControlPlane plane, boolean writable) {
    ClusterState state = plane.state();
    Set<String> present = state.settings().keySet();
    assertThat(present).containsAll(acknowledged);
    Set<String> unexplained = new HashSet<>(present);
    unexplained.removeAll(acknowledged);
    unexplained.removeAll(uncertain);
    assertThat(unexplained).isEmpty();
    assertThat(state.index()).isEqualTo(present.size());
    if (writable) {
      acknowledged.addAll(present);
    }
  }

  /// Does harm between two sessions. What was lost before and not made good counts still: a copy
  /// that was put back may look whole through several starts that do not come far enough.
  ///
  /// @return the drives that are away in the next one
  private Set<Integer> misfortune() throws IOException {
    List<Integer> order = new ArrayList<>();
    int lost = 0;
    for (int number = 0; number < drives; number++) {
      order.add(number);
      lost += world.hasLost(number) ? 1 : 0;
    }
    Collections.shuffle(order, random);
    Set<Integer> absent = new HashSet<>();
    for (int number : order) {
      if (!world.hasLost(number) && lost < majority - 1 && random.nextInt(3) == 0) {
        lost++;
        harm(number, absent);
      }
    }
    return absent;
  }

  private void harm(int number, Set<Integer> absent) throws IOException {
    switch (random.nextInt(6)) {
      case 0 -> world.wipe(number);
      case 1 -> world.flip(number, random.nextInt(200));
      case 2 -> {
        if (!past.isEmpty()) {
          List<Map<String, byte[]>> then = past.get(random.nextInt(past.size()));
          world.restore(number, then.get(number));
        }
      }
      default -> {
        if (absent.size() < drives - majority) {
          absent.add(number);
        }
      }
    }
  }

  private void remember() throws IOException {
    List<Map<String, byte[]>> now = new ArrayList<>();
    for (int number = 0; number < drives; number++) {
      now.add(new HashMap<>(world.backup(number)));
    }
    past.add(now);
  }
}
