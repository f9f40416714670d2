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

/// Makes what sends the messages of this node.
final class PeerRpcFactory implements ServerFactory {
  private final RpcType type = new PeerRpcType();
  private final Map<Integer, PeerLink> links;
  private final Map<RaftPeerId, LogAppender> appenders = new ConcurrentHashMap<>();

  PeerRpcFactory(Map<Integer, PeerLink> links) {
    this.links = links;
  }

  @Override
  public RpcType getRpcType() {
    return type;
  }

  @Override
  public RaftServerRpc newRaftServerRpc(RaftServer server) {
    return new PeerServerRpc(type, links);
  }

  @Override
  public LogAppender newLogAppender(
      RaftServer.Division server, LeaderState state, FollowerInfo follower) {
    LogAppender appender = ServerFactory.super.newLogAppender(server, state, follower);
    appenders.put(appender.getFollowerId(), appender);
    return appender;
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
