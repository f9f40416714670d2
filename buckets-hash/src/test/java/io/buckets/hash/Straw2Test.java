package io.buckets.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.hash.Straw2.Candidate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Straw2Test {
  private static final int SETS = 4000;

  @Test
  void slotsFallOnDrivesInProportionToTheirWeights() {
    Straw2 straw2 = straw2(Seeded.random());
    List<Candidate> drives =
        IntStream.range(0, 10)
            .mapToObj(i -> new Candidate("d" + i, 1 + i % 2, List.of("n" + i)))
            .toList();
    double[] counts = new double[10];
    for (long set = 0; set < 40_000; set++) {
      counts[drives.indexOf(straw2.select(set, 1, drives).getFirst())]++;
    }
    for (int i = 0; i < 10; i++) {
      double deserved = 40_000 * (1 + i % 2) / 15.0;
      assertThat(counts[i]).isBetween(0.9 * deserved, 1.1 * deserved);
    }
  }

  @Test
  void noDomainHasMoreOfASetThanItMust() {
    Random random = Seeded.random();
    Straw2 straw2 = straw2(random);
    for (int round = 0; round < 400; round++) {
      int domains = 1 + random.nextInt(7);
      int slots = 1 + random.nextInt(16);
      int limit = (slots + domains - 1) / domains;
      List<Candidate> drives = drives(domains, limit + random.nextInt(4));
      List<Candidate> selected = straw2.select(random.nextLong(), slots, drives);
      assertThat(selected).hasSize(slots).doesNotHaveDuplicates();
      Map<String, Integer> perDomain = new HashMap<>();
      selected.forEach(drive -> perDomain.merge(drive.domains().getFirst(), 1, Integer::sum));
      assertThat(perDomain.values()).allMatch(count -> count <= limit);
    }
  }

  @Test
  void nodesInRacksFillASetWithinTheLimitsOfBoth() {
    Random random = Seeded.random();
    Straw2 straw2 = straw2(random);
    for (int round = 0; round < 400; round++) {
      List<Candidate> drives = new ArrayList<>();
      int racks = 1 + random.nextInt(4);
      for (int node = 0; node < 1 + random.nextInt(9); node++) {
        String rack = "r" + random.nextInt(racks);
        for (int drive = 0; drive < 1 + random.nextInt(6); drive++) {
          String name = "n" + node + "-d" + drive;
          drives.add(new Candidate(name, 1 + random.nextInt(3), List.of("n" + node, rack)));
        }
      }
      int slots = 1 + random.nextInt(Math.min(16, drives.size()));
      List<Integer> limits = Straw2.limits(slots, drives);
      List<Candidate> selected = straw2.select(random.nextLong(), slots, drives);
      assertThat(selected).hasSize(slots).doesNotHaveDuplicates();
      for (int level = 0; level < 2; level++) {
        Map<String, Integer> taken = new HashMap<>();
        for (Candidate drive : selected) {
          taken.merge(drive.domains().get(level), 1, Integer::sum);
        }
        assertThat(Collections.max(taken.values())).isLessThanOrEqualTo(limits.get(level));
      }
    }
  }

  @Test
  void aRackNeverCostsANodeMore() {
    List<Candidate> drives = new ArrayList<>();
    for (Candidate drive : drives(4, 4)) {
      String node = drive.domains().getFirst();
      drives.add(new Candidate(drive.name(), 1, List.of(node, node.equals("n3") ? "b" : "a")));
    }
    assertThat(Straw2.limits(12, drives(4, 4))).containsExactly(3);
    assertThat(Straw2.limits(12, drives)).containsExactly(3, 9);
  }

  @Test
  void aDriveThatJoinsMovesNoMoreSlotsThanItTakes() {
    Straw2 straw2 = straw2(Seeded.random());
    List<Candidate> before = drives(23, 1);
    List<Candidate> after = drives(24, 1);
    int moved = movedSlots(straw2, 12, before, after);
    assertThat(moved / (12.0 * SETS)).isBetween(0.9 / 24, 1.1 / 24);
  }

  @Test
  void aNodeThatJoinsTakesItsShareWhereTheNodesShareASetEvenly() {
    Straw2 straw2 = straw2(Seeded.random());
    for (int nodes = 2; nodes <= 4; nodes++) {
      int moved = movedSlots(straw2, 12, drives(nodes - 1, 12), drives(nodes, 12));
      assertThat(moved / (12.0 * SETS)).isBetween(0.9 / nodes, 1.1 / nodes);
    }
  }

  @Test
  void aDriveThatLeavesMovesOnlyItsOwnSlots() {
    Straw2 straw2 = straw2(Seeded.random());
    List<Candidate> before = drives(24, 1);
    List<Candidate> after = new ArrayList<>(before);
    after.set(5, new Candidate("n5-d0", 0, List.of("n5")));
    for (long set = 0; set < SETS; set++) {
      List<String> was = Straw2.keepSlots(List.of(), straw2.select(set, 12, before));
      List<String> is = Straw2.keepSlots(was, straw2.select(set, 12, after));
      for (int slot = 0; slot < 12; slot++) {
        assertThat(is.get(slot).equals(was.get(slot))).isEqualTo(!was.get(slot).equals("n5-d0"));
      }
    }
  }

  @Test
  void theOrderOfTheCandidatesDoesNotMatter() {
    Random random = Seeded.random();
    Straw2 straw2 = straw2(random);
    List<Candidate> shuffled = new ArrayList<>(drives(4, 5));
    Collections.shuffle(shuffled, random);
    for (long set = 0; set < 500; set++) {
      assertThat(straw2.select(set, 12, shuffled)).isEqualTo(straw2.select(set, 12, drives(4, 5)));
    }
  }

  @Test
  void theDrawIsTheSameInEveryRelease() {
    List<Candidate> selected = new Straw2(new SipHash24(1, 2)).select(7, 4, drives(6, 2));
    assertThat(selected.stream().map(Candidate::name))
        .containsExactly("n1-d1", "n4-d0", "n2-d1", "n5-d0");
  }

  @Test
  void tooFewDrivesAreAllThereIs() {
    Straw2 straw2 = straw2(Seeded.random());
    assertThat(straw2.select(1, 12, drives(3, 2))).hasSize(6);
    assertThat(straw2.select(1, 12, List.of())).isEmpty();
    assertThatThrownBy(() -> new Candidate("d", -1, List.of("n")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static int movedSlots(
      Straw2 straw2, int slots, List<Candidate> before, List<Candidate> after) {
    int moved = 0;
    for (long set = 0; set < SETS; set++) {
      List<String> was = Straw2.keepSlots(List.of(), straw2.select(set, slots, before));
      List<String> is = Straw2.keepSlots(was, straw2.select(set, slots, after));
      for (int slot = 0; slot < slots; slot++) {
        moved += is.get(slot).equals(was.get(slot)) ? 0 : 1;
      }
    }
    return moved;
  }

  private static Straw2 straw2(Random random) {
    return new Straw2(new SipHash24(random.nextLong(), random.nextLong()));
  }

  private static List<Candidate> drives(int domains, int each) {
    List<Candidate> drives = new ArrayList<>();
    for (int n = 0; n < domains; n++) {
      for (int d = 0; d < each; d++) {
        drives.add(new Candidate("n" + n + "-d" + d, 1, List.of("n" + n)));
      }
    }
    return drives;
  }
}
