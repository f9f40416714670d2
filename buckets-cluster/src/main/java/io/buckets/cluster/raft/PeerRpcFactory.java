package io.buckets.cluster.raft;

import io.buckets.core.peer.PeerLink;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.jspecify.annotations.Nullable;

/// Makes what sends the messages of this node.
final class PeerRpcFactory implements ServerFactory {
  private final RpcType type = new PeerRpcType();
  private final Map<Integer, PeerLink> links;
  private final Map<RaftPeerId, LogAppender> appenders = new ConcurrentHashMap<>();
  private volatile @Nullable PeerServerRpc newest;

  PeerRpcFactory(Map<Integer, PeerLink> links) {
    this.links = links;
  }

  @Override
  public RpcType getRpcType() {
    return type;
  }

  @Override
  public RaftServerRpc newRaftServerRpc(RaftServer server) {
    PeerServerRpc rpc = new PeerServerRpc(type, links);
    newest = rpc;
    return rpc;
  }

  @Override
  public LogAppender newLogAppender(
      RaftServer.Division server, LeaderState state, FollowerInfo follower) {
    LogAppender appender = ServerFactory.super.newLogAppender(server, state, follower);
    appenders.put(appender.getFollowerId(), appender);
    return appender;
  }

  /// The newest server that was made sends nothing any more.
  void silence() {
    PeerServerRpc rpc = newest;
    if (rpc != null) {
      rpc.silence();
    }
  }

  /// What this node, if it leads, knows of another; null if it does not.
  @Nullable FollowerInfo follower(RaftPeerId name) {
    LogAppender appender = appenders.get(name);
    return appender == null || !appender.isRunning() ? null : appender.getFollower();
  }

  /// Lets the other nodes know at once what has been committed, if this one leads: left alone, a
  /// leader without news tells it with its next heartbeat, half a second later.
  void tellOthers() {
    for (LogAppender appender : appenders.values()) {
      if (appender.isRunning()) {
        appender.triggerHeartbeat();
      }
    }
  }
}
