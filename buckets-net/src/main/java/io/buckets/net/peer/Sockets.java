package io.buckets.net.peer;

import io.buckets.core.peer.PeerLimits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/// Sockets of this machine: epoll where there is one.
final class Sockets {
  private static final boolean EPOLL = Epoll.isAvailable();

  private Sockets() {}

  static EventLoopGroup newGroup(int threads) {
    return new MultiThreadIoEventLoopGroup(
        threads,
        new DefaultThreadFactory("peer", true),
        EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  static ChannelFactory<ServerChannel> listening() {
    return EPOLL ? EpollServerSocketChannel::new : NioServerSocketChannel::new;
  }

  static ChannelFactory<SocketChannel> dialling() {
    return EPOLL ? EpollSocketChannel::new : NioSocketChannel::new;
  }

  /// What was sent and is not acknowledged for so long ends the connection.
  static void tune(Channel channel) {
    if (EPOLL) {
      channel
          .config()
          .setOption(EpollChannelOption.TCP_USER_TIMEOUT, (int) PeerLimits.DIAL.toMillis());
    }
  }
}
