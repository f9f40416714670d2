package io.buckets.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.buckets.hash.HashRing.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashRingTest {
  private static final int KEYS = 50_000;

  @Test
  void aRingSpreadsItsCircleEvenly() {
    HashRing<Integer> ring = ring(Seeded.random(), equalNodes(256));
    // The share of a node of 150 points varies by 1/sqrt(150) = 8%; 256 of them stay within five of
    // that.
    assertThat(ring.spread().deviation()).isBetween(0.04, 0.12);
    assertThat(ring.spread().least()).isGreaterThan(0.59);
    assertThat(ring.spread().most()).isLessThan(1.41);
  }

  @Test
  void keysFallOnNodesInProportionToTheirShares() {
    Random random = Seeded.random();
    HashRing<Integer> ring = ring(random, equalNodes(10));
    int[] counts = new int[10];
    for (byte[] key : keys(random)) {
      counts[ring.primary(key)]++;
    }
    double total = 0;
    for (Node<Integer> node : ring.nodes()) {
      double share = ring.share(node.name());
      assertThat(counts[node.value()] / (double) KEYS).isCloseTo(share, within(0.012));
      total += share;
    }
    assertThat(total).isCloseTo(1, within(1e-9));
  }

  @Test
  void aNodeOfTwiceTheWeightHasTwiceTheShare() {
    Random random = Seeded.random();
    List<Node<Integer>> nodes = new ArrayList<>(equalNodes(40));
    nodes.replaceAll(node -> new Node<>(node.value(), node.name(), 1 + node.value() % 2));
    HashRing<Integer> ring = ring(random, nodes);
    double light = 0;
    double heavy = 0;
    for (Node<Integer> node : nodes) {
      light += node.value() % 2 == 0 ? ring.share(node.name()) : 0;
      heavy += node.value() % 2 == 1 ? ring.share(node.name()) : 0;
    }
    assertThat(heavy / light).isBetween(1.8, 2.2);
  }

  @Test
  void aNodeThatJoinsTakesItsShareAndNothingMovesBetweenTheOthers() {
    Random random = Seeded.random();
    int nodes = 20;
    List<byte[]> keys = keys(random);
    double moved = 0;
    int rounds = 12;
    for (int round = 0; round < rounds; round++) {
      SipHash24 hash = new SipHash24(random.nextLong(), random.nextLong());
      HashRing<Integer> before = new HashRing<>(hash, equalNodes(nodes - 1));
      HashRing<Integer> after = new HashRing<>(hash, equalNodes(nodes));
      for (byte[] key : keys) {
        int owner = after.primary(key);
        if (owner != before.primary(key)) {
          assertThat(owner).isEqualTo(nodes - 1);
          moved++;
        }
      }
    }
    assertThat(moved / rounds / KEYS).isBetween(0.9 / nodes, 1.1 / nodes);
  }

  @Test
  void replicasAreDistinctStartAtThePrimaryAndSurviveALossInOrder() {
    Random random = Seeded.random();
    SipHash24 hash = new SipHash24(random.nextLong(), random.nextLong());
    HashRing<Integer> ring = new HashRing<>(hash, equalNodes(9));
    for (byte[] key : keys(random).subList(0, 2000)) {
      List<Integer> replicas = ring.replicas(key, 4);
      assertThat(replicas).hasSize(4).doesNotHaveDuplicates();
      assertThat(replicas.getFirst()).isEqualTo(ring.primary(key));
      assertThat(ring.replicas(key, 100)).hasSize(9).startsWith(replicas.toArray(new Integer[0]));
      assertThat(ring.replicas(key, 0)).isEmpty();
    }
    List<Node<Integer>> without = equalNodes(8);
    HashRing<Integer> smaller = new HashRing<>(hash, without);
    for (byte[] key : keys(random).subList(0, 2000)) {
      List<Integer> expected = new ArrayList<>(ring.replicas(key, 9));
      expected.remove(Integer.valueOf(8));
      assertThat(smaller.replicas(key, 8)).isEqualTo(expected);
    }
  }

  @Test
  void theOrderOfTheNodesDoesNotMatterAndNeitherDoNodesWithoutWeight() {
    Random random = Seeded.random();
    SipHash24 hash = new SipHash24(random.nextLong(), random.nextLong());
    List<Node<Integer>> shuffled = new ArrayList<>(equalNodes(30));
    shuffled.add(new Node<>(99, "nothing", 0));
    Collections.shuffle(shuffled, random);
    HashRing<Integer> one = new HashRing<>(hash, equalNodes(30));
    HashRing<Integer> other = new HashRing<>(hash, shuffled);
    for (byte[] key : keys(random).subList(0, 2000)) {
      assertThat(other.replicas(key, 5)).isEqualTo(one.replicas(key, 5));
    }
  }

  @Test
  void theRingIsTheSameInEveryRelease() {
    HashRing<Integer> ring = new HashRing<>(new SipHash24(1, 2), equalNodes(16));
    List<Integer> owners =
        IntStream.range(0, 12).mapToObj(i -> ring.primary(Seeded.ascii("key-" + i))).toList();
    assertThat(owners).containsExactly(4, 11, 12, 10, 14, 6, 0, 4, 9, 11, 6, 6);
  }

  @Test
  void aRingOfNothingOrOfTwinsIsRefused() {
    SipHash24 hash = new SipHash24(1, 2);
    assertThatThrownBy(() -> new HashRing<Integer>(hash, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new HashRing<>(hash, List.of(new Node<>(1, "a", 1), new Node<>(2, "a", 1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Node<>(1, "a", Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    HashRing<Integer> one = new HashRing<>(hash, List.of(new Node<>(7, "a", 0.001)));
    assertThat(one.primary(new byte[3])).isEqualTo(7);
    assertThat(one.share("a")).isEqualTo(1);
  }

  private static HashRing<Integer> ring(Random random, List<Node<Integer>> nodes) {
    return new HashRing<>(new SipHash24(random.nextLong(), random.nextLong()), nodes);
  }

  private static List<Node<Integer>> equalNodes(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Node<>(i, "set-" + i, 1)).toList();
  }

  private static List<byte[]> keys(Random random) {
    return IntStream.range(0, KEYS).mapToObj(i -> Seeded.bytes(random, 1 + i % 20)).toList();
  }
}
