package io.buckets.cluster.raft;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/// What a node that leads knows of the leases of the others: when each last asked for a look here.
/// A lease counts from before that, so none reaches further.
///
/// What they asked of earlier leaders it does not know. But whatever those granted was asked for
/// before this one's first commit, so until a lease after that, everybody is taken to have one.
///
/// Threading: any thread.
final class LeaseBook {
  private record Lead(long term, long sinceNanos) {}

  private final long waitNanos;
  private final boolean leased;
  private final Map<Integer, Long> asked = new ConcurrentHashMap<>();
  private final Map<Integer, Long> givenUp = new ConcurrentHashMap<>();
  private volatile Lead lead = new Lead(-1, 0);

  /// @param leased whether leases run out at all
  LeaseBook(Duration length, boolean leased) {
    // A tenth for clocks that go too slowly.
    this.waitNanos = length.plus(length.dividedBy(10)).toNanos();
    this.leased = leased;
  }

  /// A node asks for a look; told before it gets into the log.
  void asks(int node) {
    long now = System.nanoTime();
    Long latest = asked.merge(node, now, (before, after) -> after - before > 0 ? after : before);
    assert latest - now >= 0 : "a lease went back";
  }

  /// A node stops, and says that it goes on no more; which is good while this one leads.
  void givesUp(int node) {
    givenUp.put(node, System.nanoTime());
  }

  /// This node leads, and has committed in that term.
  void leads(long term) {
    lead = new Lead(term, System.nanoTime());
  }

  /// The newest term in which this node led.
  long term() {
    return lead.term();
  }

  /// How long it takes until no lease of a node is left that it had before `since`, a moment of
  /// this leader's term; zero or less if there is none. Empty if leases do not run out.
  OptionalLong nanosLeft(int node, long since) {
    if (!leased) {
      return OptionalLong.empty();
    }
    long now = System.nanoTime();
    long begun = lead.sinceNanos();
    long last = asked.getOrDefault(node, begun);
    long latest = last - begun > 0 ? last : begun;
    Long gone = givenUp.get(node);
    if (gone != null && gone - latest > 0) {
      return OptionalLong.of(0);
    }
    long counts = latest - since > 0 ? since : latest;
    return OptionalLong.of(counts + waitNanos - now);
  }
}
