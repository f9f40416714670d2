package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The library's server in this process: begun, asked, begun again if it gave up, and closed.
///
/// Threading: any thread.
final class RaftNode {
  private static final Logger LOG = LoggerFactory.getLogger(RaftNode.class);

  private final RaftSetup setup;
  private final RaftTuning tuning;
  private final Supplier<ControlStateMachine> machines;
  private final PeerRpcFactory rpc;
  private final RaftGroupId group;
  private final Membership membership;
  private final ClientId client = ClientId.randomId();
  private final Turns turns = new Turns(RaftLimits.CLOSE);
  private volatile RaftDirectory kept;
  private volatile RaftPeerId name;
  private volatile boolean joining;
  private volatile @Nullable ClusterState founding;
  private volatile boolean confirmed;
  private volatile @Nullable Running running;
  private volatile boolean closed;

  /// @param kept where the library writes, and what it calls this node
  /// @param machines make a state machine that goes on from the first state
  RaftNode(
      RaftSetup setup,
      RaftTuning tuning,
      RaftDirectory kept,
      PeerRpcFactory rpc,
      Supplier<ControlStateMachine> machines)
      throws IOException {
    this.setup = setup;
    this.tuning = tuning;
    this.kept = kept;
    this.name = kept.readName(setup.self());
    this.joining = kept.isJoining();
    this.founding = kept.readFounding();
    this.rpc = rpc;
    this.machines = machines;
    this.group = RaftGroupId.valueOf(setup.deployment());
    this.membership = new Membership(setup, this);
    this.confirmed = setup.links().isEmpty();
  }

  /// Who takes part.
  Membership membership() {
    return membership;
  }

  /// What the library calls this node.
  RaftPeerId name() {
    return name;
  }

  /// Whether the others do not know it by that name yet. No file is asked: that may hang.
  boolean isJoining() {
    return joining;
  }

  /// The others know it by a name; unless it has another one by now.
  void joined(RaftPeerId known) throws IOException {
    RaftDirectory here;
    synchronized (this) {
      if (!name.equals(known)) {
        return;
      }
      joining = false;
      here = kept;
    }
    here.joined();
  }

  /// The state that it has yet to put into the log of a vote that it founds anew; else null.
  @Nullable ClusterState founding() {
    return founding;
  }

  /// Whether it has yet to put that state into its log, in which nobody else takes part before. If
  /// others do, they have taken it into theirs, and it founds nothing any more.
  boolean isFounding() {
    return founding != null && membership.isAlone();
  }

  /// Another vote has come about: nothing was told to anybody by what this node began.
  void giveUpFounding() throws IOException {
    founding = null;
    kept.giveUpFounding();
  }

  /// That state is in the log.
  void founded() throws IOException {
    founding = null;
    kept.founded();
  }

  /// Whether it is known that no later log than this node's is known anywhere.
  boolean isConfirmed() {
    return confirmed;
  }

  /// That is known now.
  void confirm() {
    confirmed = true;
  }

  /// Begins to take part.
  void begin() throws IOException {
    takePartFrom(new Formed(kept, name, joining, founding));
  }

  /// Takes part from a directory, unless the node is in another by then. What a drive may keep
  /// waiting is done by the calling thread alone.
  private void takePartFrom(Formed formed) throws IOException {
    Running made = make(formed);
    try {
      formed.directory().begin();
      requireThere(formed);
      made.server().start();
      started(made, formed);
    } catch (CompletionException e) {
      made.ended().begin(made.server());
      throw new IOException(e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      made.ended().begin(made.server());
      throw e;
    }
  }

  /// Makes the server and what it keeps, without taking part yet.
  private Running make(Formed formed) throws IOException {
    ControlStateMachine machine = machines.get();
    RaftServer server = null;
    try {
      server =
          RaftServer.newBuilder()
              .setServerId(formed.name())
              .setGroup(RaftGroup.valueOf(group, formed.peers(setup)))
              .setProperties(RaftSettings.of(formed.directory().log(), tuning))
              .setParameters(PeerRpcType.parametersWith(rpc))
              .setStateMachine(machine)
              .setOption(RaftStorage.StartupOption.RECOVER)
              .build();
      return new Running(server, server.getDivision(group), machine, new Ending());
    } catch (IOException | RuntimeException e) {
      if (server != null) {
        server.close();
      }
      throw e;
    }
  }

  private synchronized void started(Running made, Formed formed) throws IOException {
    requireThere(formed);
    running = made;
  }

  private synchronized void requireThere(Formed formed) throws IOException {
    if (closed) {
      throw new StoreException(Reason.CLOSED, "the control plane is closed");
    }
    if (!kept.equals(formed.directory()) || !name.equals(formed.name())) {
      throw new IOException("this node has gone on elsewhere than in " + formed.directory().path());
    }
  }

  /// Where it takes part from, or will.
  RaftDirectory directory() {
    return kept;
  }

  @Nullable Running running() {
    return running;
  }

  /// Whether it has given up and must be made anew.
  boolean isDown() {
    Running now = running;
    return now != null
        && (isOver(now.server().getLifeCycleState()) || isOver(now.info().getLifeCycleState()));
  }

  private static boolean isOver(LifeCycle.State state) {
    return state.isClosingOrClosed() || state == LifeCycle.State.EXCEPTION;
  }

  /// The node that leads, as far as is known here.
  OptionalInt leader() {
    Running now = running;
    if (now == null || isDown()) {
      return OptionalInt.empty();
    }
    RaftPeerId leader = now.info().getLeaderId();
    return leader == null ? OptionalInt.empty() : OptionalInt.of(RaftNames.node(leader));
  }

  boolean isLeader() {
    Running now = running;
    return now != null && !isDown() && now.info().isLeader();
  }

  /// The last entry of the log that is applied since the library was started.
  long applied() {
    Running now = running;
    return now == null ? -1 : now.machine().getLastAppliedTermIndex().getIndex();
  }

  /// The newest term known here.
  long term() {
    Running now = running;
    return now == null ? 0 : now.info().getCurrentTerm();
  }

  /// Takes part again after the library has given up, or could not begin.
  ///
  /// @return whether that may be needed again; false also if it is closed
  boolean restart() throws IOException {
    Running last = running;
    if (closed || (last != null && last.machine().isLost())) {
      return false;
    }
    RaftDirectory here = kept;
    turns.take(
        here.path(),
        () -> {
          if (Objects.equals(running, last) && kept.equals(here)) {
            if (last == null) {
              makeWhole(here);
            } else {
              last.close();
            }
            goOnFrom(here, here);
          }
        });
    return true;
  }

  /// Whoever was to begin there may have been stopped by an error between two steps.
  private void makeWhole(RaftDirectory here) throws IOException {
    if (!here.isWhole()) {
      here.formAgain(setup.first(), here.freshName(setup.self(), RaftNames.number(name)));
    }
  }

  /// Leaves behind what it kept so far, which cannot be written any more, and takes part again
  /// under another name, from another directory. What was left behind may hang for ever and says
  /// nothing any more.
  ///
  /// @param forming makes what that directory has, with a name of its own
  /// @throws IOException if it cannot be made, or something else is being done there
  void goOnIn(RaftDirectory fresh, Turns.Work forming) throws IOException {
    turns.take(
        fresh.path(),
        () -> {
          forming.run();
          goOnFrom(fresh, kept);
        });
  }

  /// What a node does in its directory before it takes part again.
  interface Forming {
    void run(RaftDirectory here) throws IOException;
  }

  /// Leaves its directory and begins anew there.
  ///
  /// @param forming makes what that directory has, with a name of its own
  /// @throws IOException if it cannot be made, or something else is being done there
  void beginAnew(Forming forming) throws IOException {
    RaftDirectory here = kept;
    turns.take(
        here.path(),
        () -> {
          if (kept.equals(here)) {
            Running last = leave();
            if (last != null) {
              last.close();
            }
            forming.run(here);
            goOnFrom(here, here);
          }
        });
  }

  /// @param before where it must be still
  private void goOnFrom(RaftDirectory next, RaftDirectory before) throws IOException {
    Formed formed = Formed.read(next, setup.self());
    if (isTaken(formed, before)) {
      takePartFrom(formed);
    }
  }

  private synchronized boolean isTaken(Formed formed, RaftDirectory before) throws IOException {
    if (RaftNames.number(formed.name()) < RaftNames.number(name)) {
      throw new IOException(
          formed.name()
              + " in "
              + formed.directory().path()
              + " is older than "
              + name
              + " by now");
    }
    if (closed || !kept.equals(before)) {
      return false;
    }
    Running last = leave();
    if (last != null) {
      last.ended().begin(last.server());
    }
    name = formed.name();
    kept = formed.directory();
    joining = formed.joining();
    founding = formed.founding();
    return true;
  }

  /// Removes what was kept under an older name than this node takes part by.
  void discardOlder(RaftDirectory other) throws IOException {
    turns.take(other.path(), () -> discardIfOlder(other));
  }

  private void discardIfOlder(RaftDirectory other) throws IOException {
    // In this order: whoever moves sets them in another, and is not settled by then.
    Path mine = kept.path();
    long number = RaftNames.number(name);
    boolean settled = !joining && founding == null && running != null;
    if (settled && !other.path().equals(mine) && Files.exists(other.path())) {
      RaftPeerId old = other.lastName(setup.self());
      if (RaftNames.number(old) < number) {
        other.discard();
        LOG.info("control plane: what node {} kept as {} is removed", setup.self(), old);
      }
    }
  }

  private synchronized @Nullable Running leave() {
    Running last = running;
    rpc.silence();
    running = null;
    return last;
  }

  /// Puts an entry into the log, if this node leads, and tells when it is applied.
  CompletableFuture<Answer> submit(LogEntry entry) {
    Running now = running;
    boolean may = entry.isRestore() ? isFounding() : founding == null && confirmed;
    if (now == null || !may) {
      return CompletableFuture.completedFuture(Answer.NOT_TAKEN);
    }
    return now.submit(client, entry);
  }

  /// Ends it for good.
  void close() throws IOException {
    Running last;
    synchronized (this) {
      closed = true;
      last = running;
    }
    if (last != null) {
      last.close();
    }
  }
}
