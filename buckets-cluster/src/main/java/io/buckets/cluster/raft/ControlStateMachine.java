package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.core.StoreException;
import java.io.File;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The cluster state behind the log of the library: applies entries, keeps snapshots, and tells
/// this node of what it applied.
///
/// An entry that this build does not know stops the node: were it skipped, the state would be
/// another one here than elsewhere.
///
/// Threading: the library applies, snapshots and loads on one thread; it announces what it appends
/// on others.
final class ControlStateMachine extends BaseStateMachine {
  private static final Logger LOG = LoggerFactory.getLogger(ControlStateMachine.class);

  private final ClusterState first;
  private final Progress progress;
  private final Wishes wishes;
  private final Runnable afterEntry;
  private final LeaseBook book;
  private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
  private final Set<Long> appended = ConcurrentHashMap.newKeySet();
  private volatile ClusterState state;
  private long settingTerm;
  private volatile boolean lost;

  /// @param first the state before the first entry
  /// @param afterEntry done after each entry
  ControlStateMachine(
      ClusterState first, Progress progress, Wishes wishes, LeaseBook book, Runnable afterEntry) {
    this.book = book;
    this.first = first;
    this.state = first;
    this.progress = progress;
    this.wishes = wishes;
    this.afterEntry = afterEntry;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage raftStorage)
      throws IOException {
    LifeCycle life = getLifeCycle();
    life.transition(LifeCycle.State.STARTING);
    super.initialize(server, group, raftStorage);
    storage.init(raftStorage);
    load();
    life.transition(LifeCycle.State.RUNNING);
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return storage;
  }

  /// Another node's snapshot is about to take the place of what is here.
  @Override
  public void pause() {
    LifeCycle life = getLifeCycle();
    life.transition(LifeCycle.State.PAUSING);
    life.transition(LifeCycle.State.PAUSED);
  }

  @Override
  public void reinitialize() throws IOException {
    LifeCycle life = getLifeCycle();
    life.transition(LifeCycle.State.STARTING);
    load();
    life.transition(LifeCycle.State.RUNNING);
  }

  private void load() throws IOException {
    SingleFileSnapshotInfo snapshot = storage.loadLatestSnapshot();
    if (snapshot == null) {
      return;
    }
    File file = snapshot.getFile().getPath().toFile();
    MD5FileUtil.verifySavedMD5(file, MD5FileUtil.computeMd5ForFile(file));
    try {
      state = StateFile.read(file.toPath());
    } catch (StoreException e) {
      throw new IOException("snapshot " + file + ": " + e.getMessage(), e);
    }
    if (!state.deploymentId().equals(first.deploymentId())) {
      throw new IOException("snapshot " + file + " is of another deployment");
    }
    setLastAppliedTermIndex(snapshot.getTermIndex());
    progress.show(state);
    progress.reach(snapshot.getTerm(), snapshot.getIndex());
    wishes.passed(snapshot.getIndex(), state);
    wishes.begun(snapshot.getTerm());
  }

  @Override
  public TransactionContext preAppendTransaction(TransactionContext transaction) {
    RaftClientRequest request = transaction.getClientRequest();
    if (request != null) {
      appended.add(request.getCallId());
    }
    return transaction;
  }

  /// Whether a request of this node's library was put into its log. It is forgotten by asking.
  boolean wasAppended(long callId) {
    return appended.remove(callId);
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto logged = transaction.getLogEntry();
    LogEntry entry;
    Outcome outcome;
    try {
      entry = LogEntry.of(logged);
      outcome = outcome(entry, logged.getTerm());
    } catch (StoreException e) {
      lost = true;
      LOG.error(
          "control plane: entry {} of the log is not understood; is there a newer build?",
          logged.getIndex(),
          e);
      throw e;
    }
    boolean ordered =
        updateLastAppliedTermIndex(TermIndex.valueOf(logged.getTerm(), logged.getIndex()));
    LOG.trace("applied entry {}: {} {}", logged.getIndex(), outcome, ordered);
    progress.show(state);
    wishes.applied(entry, logged.getIndex(), outcome, state);
    wishes.begun(logged.getTerm());
    progress.reach(logged.getTerm(), logged.getIndex());
    afterEntry.run();
    return CompletableFuture.completedFuture(Message.valueOf(outcome.write()));
  }

  private Outcome outcome(LogEntry entry, long term) {
    Replay replay = Replay.of(state, entry, term);
    state = replay.state();
    return replay.outcome();
  }

  /// The state of this log, and the last entry that is in it.
  ///
  /// @throws IOException if entries are being applied
  KnownState applied() throws IOException {
    TermIndex before = getLastAppliedTermIndex();
    ClusterState seen = state;
    if (!before.equals(getLastAppliedTermIndex())) {
      throw new IOException("entries of the log are being applied");
    }
    return new KnownState(seen, new Position(seen.founded(), before.getTerm(), before.getIndex()));
  }

  /// Whether there is an entry that it does not know: starting again would not help.
  boolean isLost() {
    return lost;
  }

  @Override
  public void notifyConfigurationChanged(
      long term, long index, RaftConfigurationProto configuration) {
    settingTerm = term;
  }

  /// Told when the first entry of this node's term as a leader is applied, which says who there is.
  @Override
  public void notifyLeaderReady() {
    book.leads(settingTerm);
  }

  /// An entry of the library's own was applied.
  @Override
  public void notifyTermIndexUpdated(long term, long index) {
    super.notifyTermIndexUpdated(term, index);
    wishes.begun(term);
    progress.reach(term, index);
    afterEntry.run();
  }

  @Override
  public long takeSnapshot() throws IOException {
    TermIndex at = getLastAppliedTermIndex();
    if (at.getIndex() < 0) {
      return RaftLog.INVALID_LOG_INDEX;
    }
    File file = storage.getSnapshotFile(at.getTerm(), at.getIndex());
    StateFile.write(file.toPath(), state);
    MD5Hash digest = MD5FileUtil.computeAndSaveMd5ForFile(file);
    SingleFileSnapshotInfo taken =
        new SingleFileSnapshotInfo(new FileInfo(file.toPath(), digest), at);
    SingleFileSnapshotInfo newest = storage.updateLatestSnapshot(taken);
    LOG.debug("control plane: the newest snapshot is {}", newest);
    return at.getIndex();
  }
}
