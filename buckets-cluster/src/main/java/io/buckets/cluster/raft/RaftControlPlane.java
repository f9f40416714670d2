package io.buckets.cluster.raft;

import io.buckets.cluster.state.Applied;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.CommandId;
import io.buckets.cluster.state.CommandJson;
import io.buckets.cluster.state.ControlPlane;
import io.buckets.cluster.state.Submission;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.peer.PeerService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The control plane of a cluster: every node has the state, up to five decide.
///
/// A command is brought to the node that leads, which puts it into a log that a majority of the
/// deciding nodes keeps; each node applies the log for itself. Whoever submits waits until the
/// command is applied on its own node. A command without an id gets one, so that it can be brought
/// again when the leader is lost on the way.
///
/// A read that must not be stale is a look: an entry of the log that changes nothing. The library's
/// own reads are not used, since a leader that was cut off answers them from what it knows.
///
/// A change that does more than to widen what is allowed returns when no node goes on without it:
/// each has applied it, or the lease by which it may go on with what it knows has run out. A lease
/// is renewed by looks alone, so by what was committed after it was asked for.
///
/// Threading: any thread.
public final class RaftControlPlane implements ControlPlane {
  private static final Logger LOG = LoggerFactory.getLogger(RaftControlPlane.class);

  private final RaftSetup setup;
  private final RaftTuning tuning;
  private final Progress progress;
  private final Wishes wishes = new Wishes();
  private final boolean leased;
  private final ControlLease lease;
  private final RaftNode node;
  private final RaftService service;
  private final Submitter submitter;
  private final Looks looks;
  private final Keeper keeper;
  private boolean closed;

  /// Whoever makes it has it {@link #begin} or closes it.
  RaftControlPlane(RaftSetup setup, RaftTuning tuning, RaftDirectory kept) throws IOException {
    ClusterState first = kept.readFirst();
    if (!first.deploymentId().equals(setup.deployment())) {
      throw new StoreException(
          Reason.CONFLICT, kept.path() + " is of deployment " + first.deploymentId());
    }
    this.setup = setup;
    this.tuning = tuning;
    this.progress = new Progress(first);
    this.leased = setup.all().size() > 2;
    this.lease =
        new ControlLease(setup.controlLease(), leased, System::nanoTime, System::currentTimeMillis);
    LeaseBook book = new LeaseBook(setup.controlLease(), leased);
    PeerRpcFactory rpc = new PeerRpcFactory(setup.links());
    this.node =
        new RaftNode(
            setup,
            tuning,
            kept,
            rpc,
            () -> new ControlStateMachine(first, progress, wishes, book, rpc::tellOthers));
    Settlement settlement = new Settlement(setup, node, progress, book);
    this.submitter = new Submitter(setup, tuning, node, wishes, settlement);
    Refounding.Beginning anew = new Refounding.Beginning(this::foundAnew, this::beginAgainAbove);
    Refounding refounding = new Refounding(setup, node, progress, submitter, anew);
    Lineage lineage = new Lineage(node, refounding, this::beginAgainAbove);
    this.service = new RaftService(node, refounding, lineage, progress, settlement);
    this.looks = new Looks(this::lookNow);
    Duration silence = setup.controlLease().dividedBy(2);
    BooleanSupplier forgotten =
        () -> (leased ? lease.age() : refounding.leaderless()).compareTo(silence) > 0;
    Joining joining = new Joining(node, submitter, forgotten, this::beginAgainAbove);
    Voters voters = new Voters(node, rpc, tuning, setup.domains());
    Runnable upkeep =
        () -> {
          joining.goOn();
          refounding.look();
          lineage.look();
          voters.look();
        };
    this.keeper = new Keeper(node, upkeep, looks, lease, setup.controlLease());
  }

  private ClusterState lookNow() {
    ControlLease.Moment asked = lease.now();
    ClusterState seen = submitter.carry(ByteString.EMPTY).applied().state();
    lease.renew(asked);
    // Who leads took it, and has asked for later logs.
    node.confirm();
    return seen;
  }

  /// Makes what this node keeps of the control plane, once, when the cluster is formed and before
  /// that is known to anybody. Doing it again changes nothing.
  ///
  /// @throws StoreException INTERNAL if it cannot be written
  public static void form(RaftSetup setup) {
    try {
      new RaftDirectory(setup.directory(), setup.deployment()).form(setup.first());
    } catch (IOException e) {
      throw RaftStart.broken(setup, e);
    }
  }

  /// Takes part from now on. Whether there is a leader is not waited for.
  ///
  /// A node that has lost what was formed takes part under another name. If it cannot begin on the
  /// drive that has its log, it begins on another one, likewise.
  ///
  /// @throws StoreException CORRUPT if it is lost and this node alone decides; INTERNAL if the node
  ///   cannot begin on any of its drives
  public static RaftControlPlane open(RaftSetup setup) {
    return RaftStart.open(setup, null);
  }

  /// The same for a node of which others remember more than what is kept: an older copy of it was
  /// put back. What it has voted and taken since is lost, so that it takes part as if all were.
  ///
  /// @param why for operators
  public static RaftControlPlane openAnew(RaftSetup setup, String why) {
    return RaftStart.open(setup, why);
  }

  /// Begins to take part, in the directory that it was made for.
  void begin() throws IOException {
    node.begin();
    keeper.start(leased);
  }

  /// What serves the other nodes, as calls of kind 4.
  public PeerService service() {
    return service;
  }

  /// Whether this node leads, as far as it knows.
  public boolean isLeader() {
    return node.isLeader();
  }

  /// The node that leads, as far as is known here.
  public OptionalInt leader() {
    return node.leader();
  }

  /// Whether this node may go on with the state that it has: it has heard of nothing newer for less
  /// than its lease. In a cluster of one or two nodes it always may.
  public boolean hasLease() {
    return lease.holds();
  }

  /// Whether a leader is known and the lease holds.
  public boolean isWritable() {
    return leader().isPresent() && hasLease();
  }

  /// Whether this node has lost what it kept, and the others do not know it again yet.
  boolean isJoining() {
    return node.isJoining();
  }

  Membership membership() {
    return node.membership();
  }

  /// How the control plane is here, for operators.
  public RaftHealth health() {
    return RaftHealth.of(node, progress, lease);
  }

  /// Goes on in another directory, since the one that it had cannot be written any more, and may
  /// hang for ever. It takes part under another name there, as if what it kept were lost. What it
  /// knows stays known, and its lease.
  ///
  /// @param directory of another drive
  /// @param why for operators
  /// @throws IOException if it cannot be written either
  /// @throws StoreException CORRUPT if this node alone decides
  public void moveTo(Path directory, String why) throws IOException {
    RaftDirectory fresh = new RaftDirectory(directory, setup.deployment());
    node.goOnIn(fresh, () -> RaftStart.formAgain(setup, fresh, node.name(), why));
  }

  /// Begins anew where it is: the others know this node by a newer name, under which it has kept
  /// what is lost by now.
  private void beginAgainAbove(long number) {
    String why = "others know of a newer name of this node, or of a newer log";
    RaftPeerId above = RaftNames.again(setup.self(), number);
    beginAnew(kept -> RaftStart.formAgain(setup, kept, above, why));
  }

  private void foundAnew(ClusterState state, long above) {
    beginAnew(kept -> {
      RaftPeerId name = kept.freshName(setup.self(), above);
      kept.found(setup.first(), name, state.foundedAnew(RaftNames.number(name)));
    });
  }

  /// The log there may be another one, with places and terms of its own; also if forming fails, and
  /// the node begins there later.
  private void beginAnew(RaftNode.Forming forming) {
    try {
      node.beginAnew(kept -> {
        progress.beginAnew();
        wishes.beginAnew();
        forming.run(kept);
      });
    } catch (IOException e) {
      LOG.warn("control plane: it cannot begin anew in {}", node.directory().path(), e);
    }
  }

  /// Has another node lead, if this one does: it is going to stop.
  public void handOver() {
    node.membership().giveLeadAway();
  }

  /// Where it keeps its log now.
  public Path directory() {
    return node.directory().path();
  }

  /// Whether it could begin there, and has not given up.
  public boolean takesPart() {
    return node.running() != null && !node.isDown();
  }

  /// The newest state that is known here, and how far it goes; for copies of it.
  public KnownState known() {
    return progress.known();
  }

  /// Removes what this node has kept in a directory under an older name, once it takes part under a
  /// newer one: by that it must never take part again.
  ///
  /// @param directory on a drive that has come back
  /// @throws IOException if that cannot be read or removed
  public void discardOlder(Path directory) throws IOException {
    node.discardOlder(new RaftDirectory(directory, setup.deployment()));
  }

  @Override
  public ClusterState state() {
    return progress.state();
  }

  @Override
  public ClusterState read() {
    return looks.look();
  }

  @Override
  public ClusterState await(long index, Duration patience) {
    return progress.await(index, patience);
  }

  @Override
  public Applied submit(Submission submission) {
    Submission named =
        submission.id().isPresent()
            ? submission
            : Submission.of(CommandId.random(), submission.command());
    byte[] encoded = CommandJson.write(named);
    if (encoded.length > Limits.COMMAND_BYTES) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "the command is too long");
    }
    long deadline = System.nanoTime() + tuning.submit().toNanos();
    Wish.Fulfilled fulfilled = submitter.carry(ByteString.copyFrom(encoded));
    if (!Widening.isOnly(submission.command())) {
      submitter.settle(fulfilled.logIndex(), deadline);
    }
    return fulfilled.applied();
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    keeper.close();
    wishes.close(RaftLimits.CLOSE.toNanos());
    progress.close();
    lease.end();
    node.membership().giveLeadAway();
    if (leased) {
      submitter.giveUp();
    }
    try {
      node.close();
    } catch (IOException e) {
      LOG.warn("control plane: it did not close in order", e);
    }
    service.close();
  }
}
