package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.DivisionInfo;
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
  private boolean closed;

  /// A server with the state machine behind it.
  ///
  /// @param ended whether it has been closed, which is begun once
  record Running(
      RaftServer server, RaftServer.Division division, ControlStateMachine machine, Ending ended) {
    DivisionInfo info() {
      return division.getInfo();
    }

    /// Closes it.
    ///
    /// @throws IOException if it takes longer than anyone should wait: its disk hangs
    void close() throws IOException {
      ended.await(server);
    }
  }

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

  /// The others know it.
  void joined() throws IOException {
    joining = false;
    kept.joined();
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

  /// Makes the server and what it keeps, without taking part yet.
  synchronized Running make() throws IOException {
    ControlStateMachine machine = machines.get();
    RaftServer server =
        RaftServer.newBuilder()
            .setServerId(name)
            .setGroup(RaftGroup.valueOf(group, peers()))
            .setProperties(RaftSettings.of(kept.log(), tuning))
            .setParameters(PeerRpcType.parametersWith(rpc))
            .setStateMachine(machine)
            .setOption(RaftStorage.StartupOption.RECOVER)
            .build();
    try {
      return new Running(server, server.getDivision(group), machine, new Ending());
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /// Lets it take part.
  synchronized void start(Running made) throws IOException {
    if (closed) {
      made.server().close();
      throw new StoreException(Reason.CLOSED, "the control plane is closed");
    }
    made.server().start();
    running = made;
  }

  /// Who takes part at the beginning. A node with another name than its first comes later, and
  /// learns it from the others.
  private List<RaftPeer> peers() {
    if (founding != null) {
      return List.of(RaftPeer.newBuilder().setId(name).build());
    }
    if (!name.equals(RaftNames.of(setup.self()))) {
      return List.of();
    }
    List<RaftPeer> peers = new ArrayList<>();
    for (int node : setup.all()) {
      boolean votes = setup.voters().contains(node);
      peers.add(
          RaftPeer.newBuilder()
              .setId(RaftNames.of(node))
              .setStartupRole(votes ? RaftPeerRole.FOLLOWER : RaftPeerRole.LISTENER)
              .build());
    }
    return peers;
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

  /// Makes it anew after it has given up.
  ///
  /// @return whether that may be needed again; false also if it is closed
  synchronized boolean restart() throws IOException {
    Running last = running;
    if (closed || last == null || last.machine().isLost()) {
      return !closed && last == null;
    }
    last.close();
    start(make());
    return true;
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
          moveTo(fresh);
        });
  }

  /// Begins anew in the directory in which it took part until it left.
  ///
  /// @param forming makes what that directory has, with a name of its own; not if this node has
  ///   gone on in another directory meanwhile, where it takes part by then
  /// @throws IOException if it cannot be made, or something else is being done there
  void beginAnewIn(RaftDirectory left, Turns.Work forming) throws IOException {
    turns.take(
        left.path(),
        () -> {
          if (kept.equals(left)) {
            forming.run();
            moveBackTo(left);
          }
        });
  }

  private synchronized void moveBackTo(RaftDirectory left) throws IOException {
    if (kept.equals(left)) {
      moveTo(left);
    }
  }

  private synchronized void moveTo(RaftDirectory fresh) throws IOException {
    RaftPeerId fresher = fresh.readName(setup.self());
    if (RaftNames.number(fresher) < RaftNames.number(name)) {
      throw new IOException(fresher + " in " + fresh.path() + " is older than " + name + " by now");
    }
    if (closed) {
      return;
    }
    Running last = leave();
    if (last != null) {
      last.ended().begin(last.server());
    }
    name = fresher;
    kept = fresh;
    joining = fresh.isJoining();
    founding = fresh.readFounding();
    Running made = make();
    fresh.begin();
    start(made);
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

  /// Takes no part any more, until it moves, and lets go of its directory.
  ///
  /// @throws IOException if the directory cannot be closed
  synchronized RaftDirectory left() throws IOException {
    Running last = leave();
    if (last != null) {
      last.close();
    }
    return kept;
  }

  /// How it is.
  RaftHealth health(Progress progress, ControlLease lease) {
    Running now = running;
    String role = "down";
    long lag = 0;
    if (now != null && !isDown()) {
      role = now.info().getCurrentRole().name().toLowerCase(Locale.ROOT);
      long committed = now.division().getRaftLog().getLastCommittedIndex();
      lag = Math.max(0, committed - progress.logIndex());
    }
    return new RaftHealth(role, term(), leader(), progress.logIndex(), lag, lease.left());
  }

  /// Puts an entry into the log, if this node leads, and tells when it is applied.
  CompletableFuture<Answer> submit(LogEntry entry) {
    Running now = running;
    boolean may = entry.isRestore() ? isFounding() : founding == null && confirmed;
    if (now == null || !may) {
      return CompletableFuture.completedFuture(Answer.NOT_TAKEN);
    }
    long call = CallId.getAndIncrement();
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(client)
            .setServerId(now.server().getId())
            .setGroupId(group)
            .setCallId(call)
            .setMessage(Message.valueOf(entry.write()))
            .setType(RaftClientRequest.writeRequestType())
            .build();
    try {
      return now.server()
          .submitClientRequestAsync(request)
          .handle((reply, failure) -> Answer.of(reply, failure, now.machine().wasAppended(call)));
    } catch (IOException | RuntimeException e) {
      Answer answer = now.machine().wasAppended(call) ? Answer.UNKNOWN : Answer.NOT_TAKEN;
      return CompletableFuture.completedFuture(answer);
    }
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
