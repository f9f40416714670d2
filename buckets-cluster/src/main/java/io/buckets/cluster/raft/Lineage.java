package io.buckets.cluster.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether this node leads by the newest of the logs that the cluster has had.
///
/// When the vote has been founded anew ({@link Refounding}), the log before it is given up. Drives
/// that were away then still have it, and if most of those who decided by it come back at once and
/// have lost what came after, they elect each other: the library knows nothing of other logs. So
/// who leads and was told nothing by another leader since its start takes no change before every
/// other node has said how far the newest state goes that it knows of; a node that does not answer
/// is waited for a few seconds. The same is asked of each node that wants to take part. If one
/// knows of a later log, this node begins anew, without a vote.
///
/// Threading: {@link #look} one thread; the rest any.
final class Lineage {
  private static final Logger LOG = LoggerFactory.getLogger(Lineage.class);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final RaftNode node;
  private final Refounding refounding;
  private final LongConsumer outdated;
  private long leadsNanos;
  private boolean leads;
  private volatile long later;

  /// @param outdated begins anew, under a name above a number
  Lineage(RaftNode node, Refounding refounding, LongConsumer outdated) {
    this.node = node;
    this.refounding = refounding;
    this.outdated = outdated;
  }

  /// To be done about twice a second.
  void look() {
    long above = later;
    if (above != 0) {
      later = 0;
      LOG.warn("control plane: the log here was given up when the vote was founded anew");
      outdated.accept(above);
      return;
    }
    boolean led = leads;
    leads = node.isLeader();
    leadsNanos = led ? leadsNanos : System.nanoTime();
    if (leads && !node.isConfirmed() && node.founding() == null) {
      confirm();
    }
  }

  private void confirm() {
    Map<Integer, VoteStanding> others = refounding.roll().others();
    boolean all = others.size() == refounding.roll().count();
    others.values().forEach(this::hear);
    boolean patient = System.nanoTime() - leadsNanos < PATIENCE.toNanos();
    if (later == 0 && (all || !patient)) {
      node.confirm();
    }
  }

  private void hear(VoteStanding other) {
    try {
      boolean mayJudge = node.isLeader() && node.founding() == null;
      long own = mayJudge ? refounding.standing().log().founded() : Long.MAX_VALUE;
      if (other.newest().founded() > own) {
        later = other.newest().founded();
      }
    } catch (IOException e) {
      LOG.debug("control plane: it is not known by which log this node leads", e);
    }
  }

  /// Asks a node that wants to take part.
  ///
  /// @throws IOException if it knows of a later log than that by which this node leads
  void require(int other) throws IOException {
    VoteStanding standing = refounding.roll().ask(other);
    if (standing != null) {
      hear(standing);
    }
    if (later != 0) {
      throw new IOException("this node leads by a log that was given up");
    }
  }
}
