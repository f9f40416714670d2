package io.buckets.cluster;

import io.buckets.cluster.CopyReading.Whole;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
/// later commands; one that was absent is let in by {@link #rejoin}, and one that is lost for good
/// gives its place to a new one by {@link #replace}, which begins an epoch with other members. With
/// fewer than a majority in step nothing is accepted, and what was on its way is `UNCERTAIN`: it is
/// kept, and counts as soon as a majority is back in step.
///
/// Invariants: `committed` is a state that `tail` extends; `waiting` holds exactly the states
/// between the two; a copy in step holds everything up to its index.
///
/// Threading: one lock for all state; nobody holds it across I/O. Only one process may have the
/// drives open; their locks see to that.
public final class JournalControlPlane implements ControlPlane {
  private static final Logger LOG = LoggerFactory.getLogger(JournalControlPlane.class);
  private static final JournalStep.Watcher NOBODY = JournalStep.Watcher.NOBODY;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final Duration FREE_PATIENCE = Duration.ofMillis(500);
  private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final JournalMembers members;
  private final CommandQueue commands;
  private long epoch;
  private long claim;
  private boolean serving;
  private boolean closed;

  private JournalControlPlane(
      JournalRecovery history, List<DriveDirectory> drives, JournalStep.Watcher watcher) {
    this.commands = new CommandQueue(history.state());
    this.epoch = history.epoch();
    this.claim = history.epoch();
    UUID deploymentId = history.state().deploymentId();
    this.members = new JournalMembers(deploymentId, drives, watcher, new LaneListener());
  }

  /// Makes the copies of a new deployment, on every drive, before the drives get their
  /// `format.json`. What another deployment left there is put aside.
  ///
  /// @param drives all drives of the process, all present
  /// @throws StoreException CONFLICT if a drive has a copy of this deployment already; NO_QUORUM if
  ///   a drive cannot be written
  public static JournalControlPlane create(UUID deploymentId, List<DriveDirectory> drives) {
    long used = 0;
    for (CopyReading reading : JournalCopy.readAll(deploymentId, drives, NOBODY)) {
      if (reading instanceof Whole) {
        throw new StoreException(
            Reason.CONFLICT, "the deployment has a control journal already: " + reading.describe());
      }
      used = Math.max(used, reading.epoch());
    }
    JournalRecovery genesis = new JournalRecovery(ClusterState.genesis(deploymentId), used + 1);
    JournalControlPlane plane = new JournalControlPlane(genesis, drives, NOBODY);
    plane.start();
    if (plane.health().stream().anyMatch(copy -> copy.state() != CopyHealth.State.IN_STEP)) {
      plane.close();
      throw new StoreException(
          Reason.NO_QUORUM, "the control journal needs every drive at first: " + plane.describe());
    }
    return plane;
  }

  /// Opens the copies of a deployment and serves.
  ///
  /// @param drives all drives of the process, the absent ones too
  /// @throws StoreException NO_QUORUM or CORRUPT if too few copies are whole, naming each drive;
  ///   INVALID_ARGUMENT if a newer build wrote them
  public static JournalControlPlane open(UUID deploymentId, List<DriveDirectory> drives) {
    return open(deploymentId, drives, NOBODY);
  }

  static JournalControlPlane open(
      UUID deploymentId, List<DriveDirectory> drives, JournalStep.Watcher watcher) {
    List<CopyReading> readings = JournalCopy.readAll(deploymentId, drives, watcher);
    JournalRecovery history = JournalRecovery.choose(readings);
    for (CopyReading reading : readings) {
      if (!(reading instanceof Whole)) {
        LOG.warn("control journal: {}", reading.describe());
      }
    }
    JournalControlPlane plane = new JournalControlPlane(history, drives, watcher);
    plane.start();
    return plane;
  }

  private void start() {
    lock.lock();
    try {
      members.enterAll(claim);
      boolean begun = beginEpoch(claim);
      if (!begun || !members.majorityInStep()) {
        closed = true;
        members.stop();
        throw noMajority();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Steps 2 and 3 of a start, once the drives have been asked to claim `fresh`.
  ///
  /// @return whether a majority kept the claim; if not, nothing was begun
  private boolean beginEpoch(long fresh) {
    awaitUntil(() -> members.count(JournalMember::isUnderWay) == 0);
    serving = true;
    boolean won = members.count(JournalMember::isClaimed) >= members.majority();
    if (won) {
      epoch = fresh;
      members.beginAll(epoch, commands.tail());
      awaitUntil(() -> members.count(JournalMember::isUnderWay) == 0);
    }
    changed.signalAll();
    return won;
  }

  /// Waits for the lanes, no longer than a drive may take to answer.
  private void awaitUntil(BooleanSupplier condition) {
    long patience = Limits.DRIVE_CALL.toNanos();
    try {
      while (patience > 0 && !condition.getAsBoolean()) {
        patience = changed.awaitNanos(patience);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(Reason.CLOSED, "interrupted while waiting for drives", e);
    }
  }

  @Override
  public ClusterState state() {
    return commands.committed();
  }

  @Override
  public ClusterState submit(ClusterCommand command) {
    CompletableFuture<ClusterState> done;
    lock.lock();
    try {
      requireService();
      commands.requireRoom();
      done = take(command);
    } finally {
      lock.unlock();
    }
    return CommandQueue.await(done);
  }

  private CompletableFuture<ClusterState> take(ClusterCommand command) {
    ClusterState next;
    try {
      next = commands.tail().apply(command);
    } catch (StoreException refusal) {
      return commands.refuse(refusal, noMajority());
    }
    byte[] encoded = JournalFrames.command(command);
    CompletableFuture<ClusterState> done = commands.take(next, encoded.length);
    members.append(epoch, next, encoded);
    return done;
  }

  private void requireService() {
    requireOpen();
    members.retryFailed(RETRY_PAUSE, claim);
    if (!members.majorityInStep()) {
      awaitUntil(() -> members.count(JournalMember::isUnderWay) == 0);
      requireOpen();
    }
    if (!members.majorityInStep()) {
      throw noMajority();
    }
  }

  private void requireOpen() {
    awaitUntil(() -> serving || closed);
    if (closed || !serving) {
      throw new StoreException(Reason.CLOSED, "the control plane is closed");
    }
  }

  /// How each copy is, in the order in which the drives were named.
  public List<CopyHealth> health() {
    lock.lock();
    try {
      return members.health();
    } finally {
      lock.unlock();
    }
  }

  private String describe() {
    lock.lock();
    try {
      return members.describe();
    } finally {
      lock.unlock();
    }
  }

  /// Lets a drive of this control plane in that was absent or failed, and waits until its copy is
  /// in step or has failed again, which the answer says.
  ///
  /// @throws StoreException INVALID_ARGUMENT if the drive keeps no copy here; CONFLICT if it is in
  ///   service; BUSY if an earlier write to it still hangs
  public CopyHealth rejoin(UUID driveId, Path directory) {
    lock.lock();
    try {
      requireOpen();
      JournalMember member = members.get(driveId);
      if (!member.isOut()) {
        throw new StoreException(Reason.CONFLICT, "drive " + driveId + " is in service");
      }
      if (!member.isFree(FREE_PATIENCE)) {
        throw new StoreException(Reason.BUSY, "a write to drive " + driveId + " still hangs");
      }
      members.enter(member, directory, claim);
      awaitUntil(() -> !member.isUnderWay());
      return member.health();
    } finally {
      lock.unlock();
    }
  }

  /// Gives the place of a drive that is lost to a new one, under a new epoch whose members have
  /// changed so. The lost drive must not come back.
  ///
  /// @throws StoreException INVALID_ARGUMENT if `lost` keeps no copy here or `fresh` does;
  ///   NO_QUORUM if no majority of the new members could be won: then nothing has changed
  public CopyHealth replace(UUID lost, DriveDirectory fresh) {
    lock.lock();
    try {
      requireService();
      Map<UUID, JournalMember> before = members.swap(lost, fresh);
      serving = false;
      claim++;
      members.claimAgain(claim);
      JournalMember added = members.get(fresh.driveId());
      fresh.directory().ifPresent(path -> members.enter(added, path, claim));
      if (!beginEpoch(claim)) {
        added.stop();
        members.restore(before);
        members.beginAll(epoch, commands.tail());
        throw noMajority();
      }
      before.values().stream()
          .filter(old -> old.driveId().equals(lost))
          .forEach(JournalMember::stop);
      return added.health();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<JournalLane> lanes;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      members.end(commands.tail().index());
      lanes = members.stop();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    long deadline = System.nanoTime() + CLOSE_PATIENCE.toNanos();
    for (JournalLane lane : lanes) {
      long left = Math.max(0, deadline - System.nanoTime());
      if (!lane.awaitEnd(Duration.ofNanos(left))) {
        LOG.warn("control journal: a write to drive {} still hangs", lane.driveId());
      }
    }
    lock.lock();
    try {
      commands.tellUnknown(unknown());
    } finally {
      lock.unlock();
    }
  }

  private StoreException unknown() {
    return new StoreException(
        Reason.UNCERTAIN,
        "drives failed while the change was written; it may still take effect: "
            + members.describe());
  }

  private StoreException noMajority() {
    return new StoreException(
        Reason.NO_QUORUM,
        "the control journal needs "
            + members.majority()
            + " copies in step: "
            + members.describe());
  }

  /// Carries the news of lanes into the state, under the lock.
  private final class LaneListener implements JournalLane.Listener {
    @Override
    public void claimed(JournalLane lane) {
      tell(
          lane,
          member -> {
            member.claimed();
            if (serving) {
              members.begin(member, epoch, commands.tail());
            }
          });
    }

    @Override
    public void synced(JournalLane lane, long index) {
      tell(
          lane,
          member -> {
            member.synced(index);
            commands.count(members.durable());
          });
    }

    @Override
    public void failed(JournalLane lane, String reason) {
      tell(
          lane,
          member -> {
            member.failed(reason);
            LOG.warn("control journal: drive {} failed; {}", lane.drive(), members.describe());
            if (!members.majorityInStep()) {
              commands.tellUnknown(unknown());
            }
          });
    }

    private void tell(JournalLane lane, Consumer<JournalMember> news) {
      lock.lock();
      try {
        members.fedBy(lane).ifPresent(news);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
