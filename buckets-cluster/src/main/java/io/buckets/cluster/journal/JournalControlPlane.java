package io.buckets.cluster.journal;

import io.buckets.cluster.state.Applied;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.ControlPlane;
import io.buckets.cluster.state.Submission;
import io.buckets.cluster.topology.DriveDirectory;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The control plane of a single node: a journal with a copy on every drive.
///
/// Losing a drive must not lose the buckets, so the journal is a small replicated log whose
/// replicas are files. There is one writer, this process, and so none of the elections of Raft;
/// what is left of consensus is that a majority of the n copies has synced a command before it
/// counts, and that a start finds everything that counted:
///
/// 1. It reads every copy that it can, and {@link JournalRecovery} decides which history is the
///    true one, or that too little was found to be sure.
/// 2. It makes a majority of the drives keep its claim of an epoch that nobody used before.
/// 3. It begins a new file under that epoch, the whole history as one snapshot, on all drives that
///    are there; a majority must succeed before anything is served. Copies that were behind,
///    damaged or missing are in step from here on.
///
/// From then on each command is encoded once and handed to a {@link JournalLane} per copy. Lanes
/// write and sync on their own; everything that waits on a drive shares one sync; a command counts,
/// and its submitter returns, when a majority has it. When the files have grown past {@link
/// Limits#JOURNAL_BYTES} every lane begins a new one with a snapshot.
///
/// A drive that fails is out, is named in the log and in {@link #health}, and is tried again with
/// later commands; one that was absent is let in by {@link #rejoin}; one that is lost for good
/// gives its place to a new one at a start, or by {@link #replace}, which begins an epoch with
/// other members.
///
/// With too few copies in step nothing is accepted, and what was on its way is `UNCERTAIN`: it is
/// kept, and counts as soon as enough are back. A start that finds enough copies to know the
/// history (n − M + 1) but not enough to write (M) serves what it found and takes no command; it
/// begins its epoch when drives come back. What it found holds all that was acknowledged, and
/// perhaps commands whose outcome was uncertain: {@link #read} refuses then, {@link #state} does
/// not.
///
/// Invariants: `committed` is a state that `tail` extends; `waiting` holds exactly the states
/// between the two; a copy in step holds everything up to its index; nothing is taken before enough
/// copies have begun the epoch.
///
/// Threading: one lock for all state; nobody holds it across I/O. Only one process may have the
/// drives open; their locks see to that.
public final class JournalControlPlane implements ControlPlane {
  private static final Logger LOG = LoggerFactory.getLogger(JournalControlPlane.class);
  private static final JournalStep.Watcher NOBODY = JournalStep.Watcher.NOBODY;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final Duration FREE_PATIENCE = Duration.ofMillis(500);
  private static final Duration LATE_PATIENCE = Duration.ofSeconds(2);
  private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

  private final JournalLock lock = new JournalLock();
  private final JournalMembers members;
  private final CommandQueue commands;
  private long epoch;
  private long claim;
  private boolean begun;
  private boolean changing;
  private boolean closed;

  private JournalControlPlane(
      JournalRecovery history, List<DriveDirectory> drives, JournalStep.Watcher watcher) {
    this.commands = new CommandQueue(history.state());
    this.epoch = history.epoch();
    this.claim = history.epoch();
    this.members = new JournalMembers(history, drives, watcher, new LaneListener());
  }

  /// Makes the copies of a new deployment, on every drive, before the drives get their
  /// `format.json`. What another deployment left there is put aside.
  ///
  /// @param drives all drives of the process, all present
  /// @throws StoreException CONFLICT if a drive has a copy of this deployment already; NO_QUORUM if
  ///   a drive cannot be written
  public static JournalControlPlane create(UUID deploymentId, List<DriveDirectory> drives) {
    JournalRecovery genesis = JournalOpening.genesis(deploymentId, drives);
    JournalControlPlane plane = new JournalControlPlane(genesis, drives, NOBODY);
    plane.lock.under(plane::start);
    if (plane.health().stream().anyMatch(copy -> copy.state() != CopyHealth.State.IN_STEP)) {
      plane.close();
      throw new StoreException(
          Reason.NO_QUORUM, "the control journal needs every drive at first: " + plane.describe());
    }
    return plane;
  }

  /// What the copies of a deployment say, read and not touched: for whoever must know, before
  /// anything is opened, which drives there should be.
  ///
  /// @param drives those that are there
  /// @throws StoreException as {@link #open} does
  public static ClusterState peek(UUID deploymentId, List<DriveDirectory> drives) {
    return JournalOpening.found(deploymentId, drives, NOBODY).state();
  }

  /// Opens the copies of a deployment and serves; only reads, if too few are there to write.
  ///
  /// @param drives all drives that are to keep copies, the absent ones too. Those that are new take
  ///   the places of members that are not named any more.
  /// @throws StoreException NO_QUORUM or CORRUPT if too few copies are whole, naming each drive;
  ///   INVALID_ARGUMENT if a newer build wrote them
  public static JournalControlPlane open(UUID deploymentId, List<DriveDirectory> drives) {
    return open(deploymentId, drives, NOBODY);
  }

  static JournalControlPlane open(
      UUID deploymentId, List<DriveDirectory> drives, JournalStep.Watcher watcher) {
    JournalRecovery history = JournalOpening.found(deploymentId, drives, watcher);
    JournalControlPlane plane = new JournalControlPlane(history, drives, watcher);
    if (!plane.lock.under(plane::start)) {
      LOG.warn("control journal: reads only; {}", plane.describe());
    }
    return plane;
  }

  /// Sends the drives that are there on their way, and waits for them; for those that are late when
  /// enough are in step, not long.
  ///
  /// @return whether commands are taken
  private boolean start() {
    members.enterAll(claim);
    awaitUntil(() -> areSettled() || isServing());
    lock.await(this::areSettled, LATE_PATIENCE);
    return isServing();
  }

  private boolean areSettled() {
    return members.count(JournalMember::isUnderWay) == 0;
  }

  private boolean isServing() {
    return begun && members.areInStep();
  }

  /// Begins the claimed epoch as soon as enough drives keep the claim; whoever claims it later
  /// begins then.
  private void claimed(JournalMember member) {
    member.claimed();
    if (begun) {
      members.begin(member, epoch, commands.tail());
    } else if (members.suffice(JournalMember::isClaimed)) {
      begun = true;
      epoch = claim;
      members.beginAll(epoch, commands.tail());
    }
  }

  /// Waits for the lanes, no longer than a drive may take to answer.
  private void awaitUntil(BooleanSupplier condition) {
    lock.await(condition, Limits.DRIVE_CALL);
  }

  @Override
  public ClusterState state() {
    return commands.committed();
  }

  @Override
  public ClusterState read() {
    return lock.under(() -> {
      requireService();
      return commands.committed();
    });
  }

  @Override
  public ClusterState await(long index, Duration patience) {
    return lock.under(() -> {
      boolean there = lock.await(() -> closed || commands.committed().index() >= index, patience);
      if (!there) {
        throw new StoreException(Reason.TIMEOUT, "the state has not come to index " + index);
      }
      if (commands.committed().index() < index) {
        requireOpen();
      }
      return commands.committed();
    });
  }

  @Override
  public Applied submit(Submission submission) {
    return CommandQueue.await(lock.under(() -> accepted(submission)));
  }

  private CompletableFuture<Applied> accepted(Submission submission) {
    requireService();
    commands.requireRoom();
    return commands.again(submission.id()).orElseGet(() -> take(submission));
  }

  private CompletableFuture<Applied> take(Submission submission) {
    ClusterState next;
    try {
      next = commands.tail().apply(submission);
    } catch (StoreException refusal) {
      return commands.refuse(refusal, members.tooFew());
    }
    byte[] encoded = JournalFrames.command(submission);
    CompletableFuture<Applied> done = commands.take(next, encoded.length);
    members.append(epoch, next, encoded);
    return done;
  }

  private void requireService() {
    requireOpen();
    members.retryFailed(RETRY_PAUSE, claim);
    if (!isServing()) {
      awaitUntil(() -> areSettled() || isServing());
      requireOpen();
    }
    if (!isServing()) {
      throw members.tooFew();
    }
  }

  private void requireOpen() {
    awaitUntil(() -> !changing || closed);
    if (closed || changing) {
      throw new StoreException(Reason.CLOSED, "the control plane is closed");
    }
  }

  /// Whether commands are taken. If not, asking tries those drives again that failed.
  public boolean isWritable() {
    return lock.under(() -> {
      if (!closed && !isServing()) {
        members.retryFailed(RETRY_PAUSE, claim);
      }
      return !closed && isServing();
    });
  }

  /// How each copy is, in the order in which the drives were named.
  public List<CopyHealth> health() {
    return lock.under(members::health);
  }

  private String describe() {
    return lock.under(members::describe);
  }

  /// Lets a drive of this control plane in that was absent or failed, and waits until its copy is
  /// in step or has failed again, which the answer says.
  ///
  /// @throws StoreException INVALID_ARGUMENT if the drive keeps no copy here; CONFLICT if it is in
  ///   service; BUSY if an earlier write to it still hangs
  public CopyHealth rejoin(UUID driveId, Path directory) {
    return lock.under(() -> {
      requireOpen();
      JournalMember member = members.get(driveId);
      if (!member.isOut()) {
        throw new StoreException(Reason.CONFLICT, "drive " + driveId + " is in service");
      }
      if (!member.isFree(FREE_PATIENCE)) {
        throw new StoreException(Reason.BUSY, "a write to drive " + driveId + " still hangs");
      }
      members.enter(member, directory, claim);
      awaitUntil(() -> !member.isUnderWay() && (isServing() || areSettled()));
      return member.health();
    });
  }

  /// Gives the place of a drive that is lost to a new one, under a new epoch whose members have
  /// changed so. The lost drive must not come back.
  ///
  /// @throws StoreException INVALID_ARGUMENT if `lost` keeps no copy here or `fresh` does;
  ///   NO_QUORUM if no majority of the new members could be won: then nothing has changed
  public CopyHealth replace(UUID lost, DriveDirectory fresh) {
    return lock.under(() -> {
      requireService();
      Map<UUID, JournalMember> before = members.swap(lost, fresh);
      JournalMember added = members.get(fresh.driveId());
      lock.change(() -> changing = true);
      begun = false;
      claim++;
      members.claimAgain(claim);
      fresh.directory().ifPresent(path -> members.enter(added, path, claim));
      awaitUntil(this::areSettled);
      lock.change(() -> changing = false);
      if (!begun) {
        added.stop();
        members.restore(before);
        begun = true;
        members.beginAll(epoch, commands.tail());
        throw members.tooFew();
      }
      Optional.ofNullable(before.get(lost)).ifPresent(JournalMember::stop);
      return added.health();
    });
  }

  @Override
  public void close() {
    for (JournalLane lane : JournalMembers.awaitEnds(lock.under(this::end), CLOSE_PATIENCE)) {
      LOG.warn("control journal: a write to drive {} still hangs", lane.driveId());
    }
    lock.change(() -> commands.tellUnknown(members.unknown()));
  }

  /// Ends service.
  ///
  /// @return the lanes that may still be at work; none if it had ended before
  private List<JournalLane> end() {
    if (closed) {
      return List.of();
    }
    lock.change(() -> closed = true);
    members.end(commands.tail().index());
    return members.stop();
  }

  /// Carries the news of lanes into the state, under the lock.
  private final class LaneListener implements JournalLane.Listener {
    @Override
    public void claimed(JournalLane lane) {
      tell(lane, JournalControlPlane.this::claimed);
    }

    @Override
    public void synced(JournalLane lane, long index) {
      tell(
          lane,
          member -> {
            member.synced(index);
            if (isServing()) {
              members.settled();
              commands.count(members.durable());
            }
          });
    }

    @Override
    public void failed(JournalLane lane, String reason) {
      tell(
          lane,
          member -> {
            member.failed(reason);
            LOG.warn("control journal: drive {} failed; {}", lane.drive(), members.describe());
            if (!isServing()) {
              commands.tellUnknown(members.unknown());
            }
          });
    }

    private void tell(JournalLane lane, Consumer<JournalMember> news) {
      lock.change(() -> members.fedBy(lane).ifPresent(news));
    }
  }
}
