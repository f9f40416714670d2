package io.buckets.cluster.raft;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.peer.PeerLink;
import java.io.IOException;
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
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
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
  private final Path log;
  private final Supplier<ControlStateMachine> machines;
  private final PeerRpcFactory rpc;
  private final RaftGroupId group;
  private final ClientId client = ClientId.randomId();
  private volatile @Nullable Running running;
  private boolean closed;

  /// A server with the state machine behind it.
  record Running(RaftServer server, RaftServer.Division division, ControlStateMachine machine) {
    DivisionInfo info() {
      return division.getInfo();
    }
  }

  /// @param log where the library writes
  /// @param machines make a state machine that goes on from the first state
  RaftNode(
      RaftSetup setup,
      RaftTuning tuning,
      Path log,
      PeerRpcFactory rpc,
      Supplier<ControlStateMachine> machines) {
    this.setup = setup;
    this.tuning = tuning;
    this.log = log;
    this.rpc = rpc;
    this.machines = machines;
    this.group = RaftGroupId.valueOf(setup.deployment());
  }

  /// Where the library keeps what must not be lost.
  static Path groupDirectory(Path log, RaftSetup setup) {
    return log.resolve(setup.deployment().toString());
  }

  /// Makes the server and what it keeps, without taking part yet.
  synchronized Running make() throws IOException {
    ControlStateMachine machine = machines.get();
    RaftServer server =
        RaftServer.newBuilder()
            .setServerId(RaftNames.of(setup.self()))
            .setGroup(RaftGroup.valueOf(group, peers()))
            .setProperties(RaftSettings.of(log, tuning))
            .setParameters(PeerRpcType.parametersWith(rpc))
            .setStateMachine(machine)
            .setOption(RaftStorage.StartupOption.RECOVER)
            .build();
    return new Running(server, server.getDivision(group), machine);
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

  private List<RaftPeer> peers() {
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

  /// The newest term known here.
  long term() {
    Running now = running;
    return now == null ? 0 : now.info().getCurrentTerm();
  }

  /// Makes it anew after it has given up.
  ///
  /// @return whether that is worth trying again; false also if it is closed
  synchronized boolean restart() throws IOException {
    Running last = running;
    if (closed || last == null || last.machine().isLost()) {
      return false;
    }
    last.server().close();
    start(make());
    return true;
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
    if (now == null) {
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
          .handle((reply, failure) -> answer(reply, failure, now.machine().wasAppended(call)));
    } catch (IOException | RuntimeException e) {
      Answer answer = now.machine().wasAppended(call) ? Answer.UNKNOWN : Answer.NOT_TAKEN;
      return CompletableFuture.completedFuture(answer);
    }
  }

  private static Answer answer(
      @Nullable RaftClientReply reply, @Nullable Throwable failure, boolean appended) {
    if (reply != null && reply.isSuccess()) {
      Outcome outcome = Outcome.read(reply.getMessage().getContent());
      return outcome instanceof Outcome.Missed
          ? Answer.NOT_TAKEN
          : Answer.applied(reply.getLogIndex(), outcome);
    }
    if (appended) {
      return Answer.UNKNOWN;
    }
    Throwable why = reply == null ? failure : reply.getException();
    while (why != null
        && why.getCause() != null
        && !(why instanceof ResourceUnavailableException)) {
      why = why.getCause();
    }
    return why instanceof ResourceUnavailableException ? Answer.BUSY : Answer.NOT_TAKEN;
  }

  /// Gives the lead away, if this node has it and another that decides can be reached: changes then
  /// wait for one election, not for it to be missed first.
  void giveLeadAway() {
    Running now = running;
    if (now == null || !isLeader()) {
      return;
    }
    for (int voter : setup.voters()) {
      PeerLink link = setup.links().get(voter);
      if (link != null && link.isConnected() && leadsAfter(now, voter)) {
        return;
      }
    }
  }

  private boolean leadsAfter(Running now, int voter) {
    TransferLeadershipRequest request =
        new TransferLeadershipRequest(
            client,
            now.server().getId(),
            group,
            CallId.getAndIncrement(),
            RaftNames.of(voter),
            RaftLimits.HAND_OVER.toMillis());
    try {
      return now.server().transferLeadership(request).isSuccess();
    } catch (IOException e) {
      LOG.debug("control plane: node {} does not take the lead", voter, e);
      return false;
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
      last.server().close();
    }
  }
}
