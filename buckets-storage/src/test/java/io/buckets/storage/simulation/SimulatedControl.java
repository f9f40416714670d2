package io.buckets.storage.simulation;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.ClusterCommand;
import io.buckets.cluster.state.ClusterState;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The control plane of a simulation: one {@link ClusterState} that commands change one after
/// another, and what each node knows of it, which may be late, or very late where a node is cut
/// off.
///
/// A node obeys what it knows: its drives let go of a fence when the mark is undone, and take
/// nothing any more for a bucket that is gone; a mark that has had its time it undoes.
///
/// It serves only while it has a lease, which counts on its own clock from before it asked, and is
/// renewed only once it has applied what was there when it was answered. A change of a setting is
/// answered when every node has it, or can have no lease any more: then no node may serve by what
/// was before.
final class SimulatedControl {
  static final BucketName BUCKET = new BucketName("bucket");

  /// How a bucket looks to a node.
  enum Standing {
    OPEN,
    MARKED,
    GONE,
    /// The node must not say.
    NO_LEASE
  }

  private static final int MARK_MILLIS = 400;
  private static final int LEASE_MILLIS = 250;
  private static final int RENEWAL_MILLIS = 60;

  private static final class Node {
    ClusterState view;
    final double pace;
    final long cutFrom;
    final long cutTo;
    double leaseEnd;
    long leaseEndAtLeader;

    Node(ClusterState view, double pace, long cutFrom, long cutTo) {
      this.view = view;
      this.pace = pace;
      this.cutFrom = cutFrom;
      this.cutTo = cutTo;
    }
  }

  private final Random random;
  private final EventQueue queue;
  private final SimulatedNetwork network;
  private final SimulationTrace trace;
  private final Mistake mistake;
  private final List<Node> nodes = new ArrayList<>();
  private ClusterState state;
  private long inForce;
  private boolean ended;

  SimulatedControl(SimulatedPlace place, int nodes, Mistake mistake) {
    this.random = place.random();
    this.queue = place.queue();
    this.network = place.network();
    this.trace = place.trace();
    this.mistake = mistake;
    this.state =
        ClusterState.genesis(new UUID(7, 7))
            .apply(new ClusterCommand.CreateBucket(BUCKET, Instant.EPOCH));
    for (int node = 0; node < nodes; node++) {
      boolean often = mistake == Mistake.EXPIRED_LEASE_SERVED || random.nextInt(3) == 0;
      long from = often ? random.nextInt(1200) : 0;
      long to = often ? from + 200 + random.nextInt(700) : 0;
      this.nodes.add(new Node(state, 0.93 + 0.14 * random.nextDouble(), from, to));
    }
  }

  /// The command that begins a deletion.
  static ClusterCommand deleting(ClusterState seen) {
    return new ClusterCommand.MarkBucketDeleting(
        BUCKET, seen.bucket(BUCKET).map(BucketInfo::id).orElse(0L));
  }

  /// What a node knows.
  ClusterState seen(int node) {
    return nodes.get(node).view;
  }

  boolean isGone() {
    return state.bucket(BUCKET).isEmpty();
  }

  /// Whoever serves, and who changes settings, for so long.
  void begin(int lifeMillis) {
    for (int node = 0; node < nodes.size(); node++) {
      nodes.get(node).leaseEndAtLeader = LEASE_MILLIS + LEASE_MILLIS / 10;
      nodes.get(node).leaseEnd = LEASE_MILLIS;
      renew(node, lifeMillis);
    }
    int changes = 1 + random.nextInt(3);
    for (int i = 1; i <= changes; i++) {
      String value = "n" + i;
      queue.after(
          random.nextInt(lifeMillis),
          () -> {
            state = state.apply(new ClusterCommand.PutSetting("rule", value));
            spread();
            awaitInForce(state.index());
          });
    }
    for (int i = 0; i < 30; i++) {
      int node = random.nextInt(nodes.size());
      queue.after(random.nextInt(2 * lifeMillis), () -> standing(node));
    }
  }

  // --- what nodes know

  /// A node looks, to serve somebody by what it sees.
  Standing standing(int at) {
    Node node = nodes.get(at);
    boolean served = ended || time(node) < node.leaseEnd;
    if (!served && mistake != Mistake.EXPIRED_LEASE_SERVED) {
      return Standing.NO_LEASE;
    }
    if (node.view.index() < inForce) {
      trace.violation("node " + at + " serves by a setting that was changed before");
    }
    Optional<BucketInfo> bucket = node.view.bucket(BUCKET);
    if (bucket.isEmpty()) {
      return Standing.GONE;
    }
    return bucket.orElseThrow().isWritable() ? Standing.OPEN : Standing.MARKED;
  }

  private double time(Node node) {
    return queue.elapsed() * node.pace;
  }

  private long delay() {
    return random.nextInt(10) == 0 ? random.nextInt(300) : 1 + random.nextInt(10);
  }

  private boolean isCut(Node node) {
    return !ended && queue.elapsed() >= node.cutFrom && queue.elapsed() < node.cutTo;
  }

  /// Until a message between a node and the leader arrives.
  private long delay(Node node) {
    return delay() + (isCut(node) ? node.cutTo - queue.elapsed() : 0);
  }

  private void spread() {
    ClusterState now = state;
    for (int at = 0; at < nodes.size(); at++) {
      int node = at;
      queue.after(delay(nodes.get(at)), () -> show(node, now));
    }
  }

  private void show(int at, ClusterState now) {
    Node node = nodes.get(at);
    if (now.index() <= node.view.index()) {
      return;
    }
    node.view = now;
    BucketInfo bucket = now.bucket(BUCKET).orElse(null);
    long mark = bucket == null ? 0 : bucket.deletionMark();
    for (int slot = at; slot < network.quorum().drives(); slot += nodes.size()) {
      if (bucket == null) {
        network.fences().bury(slot);
      } else if (mark == 0) {
        network.fences().lift(slot, now.index());
      }
    }
    if (mark != 0) {
      queue.after(MARK_MILLIS + delay(node), () -> undoIfLeft(node, mark));
    }
  }

  private void undoIfLeft(Node node, long mark) {
    boolean left = node.view.bucket(BUCKET).map(BucketInfo::deletionMark).orElse(0L) == mark;
    if (left) {
      var _ = applied(new ClusterCommand.UnmarkBucketDeleting(BUCKET, mark));
    }
  }

  // --- commands

  /// From work of a node: submits a command.
  ///
  /// @return the state after it
  /// @throws StoreException as the state refuses it
  ClusterState submit(SimulatedProcess by, int at, ClusterCommand command) {
    Node node = nodes.get(at);
    Object answer =
        by.await(end ->
            queue.after(
                delay(node),
                () -> {
                  Object result = applied(command);
                  queue.after(delay(node), () -> end.accept(result));
                }));
    if (answer instanceof StoreException refused) {
      throw refused;
    }
    return (ClusterState) answer;
  }

  private Object applied(ClusterCommand command) {
    boolean removal = command instanceof ClusterCommand.RemoveBucket;
    try {
      state = state.apply(removal ? asCompared((ClusterCommand.RemoveBucket) command) : command);
    } catch (StoreException refused) {
      return refused;
    }
    trace.add("control " + state.index() + ": " + command);
    spread();
    return state;
  }

  /// The removal itself, or what it would be if nobody compared the mark.
  private ClusterCommand asCompared(ClusterCommand.RemoveBucket removal) {
    BucketInfo bucket = state.bucket(BUCKET).orElse(null);
    if (mistake != Mistake.MARK_NOT_COMPARED || bucket == null) {
      return removal;
    }
    if (bucket.deletionMark() == 0) {
      state = state.apply(new ClusterCommand.MarkBucketDeleting(BUCKET, bucket.id()));
    }
    long mark = state.bucket(BUCKET).map(BucketInfo::deletionMark).orElse(0L);
    return new ClusterCommand.RemoveBucket(BUCKET, mark);
  }

  /// Nothing goes wrong any more: everybody knows everything, and nobody deletes.
  void end() {
    ended = true;
    @Nullable BucketInfo bucket = state.bucket(BUCKET).orElse(null);
    if (bucket != null && bucket.deletionMark() != 0) {
      var _ = applied(new ClusterCommand.UnmarkBucketDeleting(BUCKET, bucket.deletionMark()));
    }
    for (int node = 0; node < nodes.size(); node++) {
      show(node, state);
    }
  }

  // --- leases

  private void renew(int at, int lifeMillis) {
    Node node = nodes.get(at);
    double asked = time(node);
    if (!isCut(node)) {
      queue.after(delay(), () -> grant(at, asked));
    }
    if (queue.elapsed() < 2L * lifeMillis) {
      queue.after(RENEWAL_MILLIS, () -> renew(at, lifeMillis));
    }
  }

  /// The leader answers.
  private void grant(int at, double asked) {
    Node node = nodes.get(at);
    if (isCut(node)) {
      return;
    }
    node.leaseEndAtLeader = queue.elapsed() + LEASE_MILLIS + LEASE_MILLIS / 10;
    long applied = state.index();
    queue.after(
        delay(),
        () -> {
          if (!isCut(node) && node.view.index() >= applied) {
            node.leaseEnd = Math.max(node.leaseEnd, asked + LEASE_MILLIS);
          }
        });
  }

  /// A change is answered when nobody can serve by what was before.
  private void awaitInForce(long index) {
    for (Node node : nodes) {
      if (node.view.index() < index && queue.elapsed() <= node.leaseEndAtLeader) {
        queue.after(5, () -> awaitInForce(index));
        return;
      }
    }
    inForce = Math.max(inForce, index);
  }
}
