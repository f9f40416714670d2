package io.buckets.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;

/// A server that answers what the load generator asks and does nothing else: no signature, no
/// storage, no thread of its own. What it reaches under the same load is what HTTP over the
/// loopback leaves to any server on this machine.
///
/// The size of an object is the number at the end of its bucket's name, as [Cell#bucket] makes it.
final class NullServer {
  private static final int BODY_PIECE_BYTES = 1 << 20;
  private static final int LISTED_KEYS = 1000;

  private final ByteBuf piece;
  private final byte[] page = page();

  NullServer() {
    byte[] content = new byte[BODY_PIECE_BYTES];
    new SplittableRandom(1).nextBytes(content);
    piece = Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeBytes(content).asReadOnly());
  }

  /// Serves on a free loopback port, from threads of its own, until the process ends. Returns the
  /// port.
  int serve() throws InterruptedException {
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(),
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    Channel server =
        new ServerBootstrap()
            .group(group)
            .channel(
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(new HttpServerCodec(), new Answers());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /// A write that fails ends in [#exceptionCaught] or with the connection; nobody waits for it.
  @SuppressWarnings("FutureReturnValueIgnored")
  private final class Answers extends SimpleChannelInboundHandler<HttpObject> {
    private HttpMethod method = HttpMethod.GET;
    private String uri = "";

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (message instanceof HttpRequest request) {
        method = request.method();
        uri = request.uri();
      }
      if (message instanceof LastHttpContent) {
        answer(context);
      }
    }

    private void answer(ChannelHandlerContext context) {
      if (method.equals(HttpMethod.GET)) {
        get(context);
      } else if (method.equals(HttpMethod.HEAD)) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_LENGTH, objectBytes(uri));
        context.write(head);
        context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
      } else {
        boolean isDelete = method.equals(HttpMethod.DELETE);
        full(
            context, isDelete ? HttpResponseStatus.NO_CONTENT : HttpResponseStatus.OK, new byte[0]);
      }
    }

    private void get(ChannelHandlerContext context) {
      if (uri.contains("list-type=2")) {
        full(context, HttpResponseStatus.OK, page);
        return;
      }
      long left = objectBytes(uri);
      HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
      head.headers().set(HttpHeaderNames.CONTENT_LENGTH, left);
      context.write(head);
      while (left > 0) {
        int some = (int) Math.min(left, BODY_PIECE_BYTES);
        context.write(new DefaultHttpContent(piece.slice(0, some)));
        left -= some;
      }
      context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private static void full(
        ChannelHandlerContext context, HttpResponseStatus status, byte[] body) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
      if (!status.equals(HttpResponseStatus.NO_CONTENT)) {
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
      }
      context.writeAndFlush(response);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close(); // A client that went away.
    }
  }

  /// The number at the end of the bucket's name: `/load-get-4096/o/1` is 4096.
  static long objectBytes(String uri) {
    String bucket = uri.substring(1, uri.indexOf('/', 1));
    return Long.parseLong(bucket.substring(bucket.lastIndexOf('-') + 1));
  }

  private static byte[] page() {
    StringBuilder xml = new StringBuilder("<ListBucketResult><IsTruncated>false</IsTruncated>");
    for (int i = 0; i < LISTED_KEYS; i++) {
      xml.append("<Contents><Key>").append(Client.preparedKey(i)).append("</Key>");
      xml.append("<LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;");
      xml.append("0123456789abcdef0123456789abcdef&quot;</ETag><Size>1024</Size>");
      xml.append("<StorageClass>STANDARD</StorageClass></Contents>");
    }
    return xml.append("</ListBucketResult>").toString().getBytes(UTF_8);
  }
}
