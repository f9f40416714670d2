package io.buckets.cluster.raft;

import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.thirdparty.com.google.protobuf.MessageLite;
import org.jspecify.annotations.Nullable;

/// Sends the four messages of the protocol as calls of other nodes. There is nothing to listen on:
/// what others send arrives at {@link RaftService}.
final class PeerServerRpc implements RaftServerRpc {
  private final RpcType type;
  private final Map<Integer, PeerLink> links;
  private volatile boolean silent;

  PeerServerRpc(RpcType type, Map<Integer, PeerLink> links) {
    this.type = type;
    this.links = links;
  }

  @Override
  public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
    ByteBuffer said =
        ask(RaftMessage.VOTE, request.getServerRequest(), request, RaftLimits.MESSAGE);
    return RequestVoteReplyProto.parseFrom(said);
  }

  @Override
  public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request)
      throws IOException {
    ByteBuffer said =
        ask(RaftMessage.APPEND, request.getServerRequest(), request, RaftLimits.MESSAGE);
    return AppendEntriesReplyProto.parseFrom(said);
  }

  @Override
  public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request)
      throws IOException {
    ByteBuffer said =
        ask(RaftMessage.SNAPSHOT, request.getServerRequest(), request, RaftLimits.SNAPSHOT_MESSAGE);
    return InstallSnapshotReplyProto.parseFrom(said);
  }

  @Override
  public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
      throws IOException {
    ByteBuffer said =
        ask(RaftMessage.ELECT, request.getServerRequest(), request, RaftLimits.MESSAGE);
    return StartLeaderElectionReplyProto.parseFrom(said);
  }

  private ByteBuffer ask(
      RaftMessage kind, RaftRpcRequestProto addressed, MessageLite message, Duration patience)
      throws IOException {
    if (silent) {
      throw new IOException("this server takes no part any more");
    }
    PeerLink link = links.get(RaftNames.node(RaftPeerId.valueOf(addressed.getReplyId())));
    if (link == null) {
      throw new IOException("there is no way to that node");
    }
    PeerMessage sent = new PeerMessage(RaftMessage.SERVICE, kind.with(message.toByteString()));
    try {
      return RaftMessage.result(link.call(PeerCall.of(sent, patience).toWaitFor()).head());
    } catch (PeerFault e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted while a message was under way");
      }
      throw new IOException("node " + link.node() + " did not answer: " + e.getMessage(), e);
    }
  }

  @Override
  public void handleException(RaftPeerId node, Exception e, boolean reconnect) {
    // The connections look after themselves.
  }

  @Override
  public void addRaftPeers(Collection<RaftPeer> peers) {
    // They are found by their numbers.
  }

  @Override
  public void start() {
    // Calls arrive as soon as the service is registered.
  }

  @Override
  public @Nullable InetSocketAddress getInetSocketAddress() {
    return null;
  }

  @Override
  public RpcType getRpcType() {
    return type;
  }

  /// From now on nothing is sent: the server that it is of has been left behind, and may not know.
  void silence() {
    silent = true;
  }

  @Override
  public void close() {
    // The connections are not its own.
  }
}
