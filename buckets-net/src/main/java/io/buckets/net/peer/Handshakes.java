package io.buckets.net.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// What stands on a connection until both sides have greeted: first TLS, then whose certificate it
/// is, and only then is a byte of what comes looked at.
///
/// Threading: one event loop.
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be written ends with its connection
abstract class Handshakes extends ByteToMessageDecoder {
  private final SslHandler ssl;
  private final PeerTls tls;
  private @Nullable PeerName shown;
  private boolean trusted;
  private boolean over;

  Handshakes(SslHandler ssl, PeerTls tls) {
    this.ssl = ssl;
    this.tls = tls;
  }

  /// TLS is up, and the certificate of the other side, if it names a node, names a node of this
  /// deployment.
  abstract void trusted(ChannelHandlerContext context) throws IOException;

  /// The other side has said its first words.
  abstract void heard(ChannelHandlerContext context, ByteBuffer words) throws IOException;

  /// There will be nothing of this connection; told once.
  ///
  /// @param lasting whether that does not mend itself
  abstract void failed(ChannelHandlerContext context, String why, boolean lasting);

  /// That whoever says that it is `name` is who its certificate says.
  final void check(PeerName name) throws IOException {
    if (shown != null && !shown.equals(name)) {
      throw new IOException("it says that it is " + name + ", and its certificate names " + shown);
    }
  }

  /// Both sides have greeted.
  final void greeted() {
    over = true;
  }

  /// Writes a message.
  static void say(ChannelHandlerContext context, ByteBuffer message) {
    context.writeAndFlush(Unpooled.wrappedBuffer(message));
  }

  final void fail(ChannelHandlerContext context, String why) {
    fail(context, why, false);
  }

  private void fail(ChannelHandlerContext context, String why, boolean lasting) {
    if (!over) {
      over = true;
      // One that looks for its deployment will soon have found it.
      failed(context, why, lasting && (shown == null || !shown.isForming()));
    }
    context.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent done) {
      Throwable cause = done.cause();
      if (cause != null) {
        fail(context, "no TLS with it: " + reasonOf(cause), isLasting(cause));
      } else {
        trust(context);
      }
    }
    context.fireUserEventTriggered(event);
  }

  private static boolean isLasting(Throwable cause) {
    return cause instanceof SSLException && !(cause instanceof SslHandshakeTimeoutException);
  }

  private void trust(ChannelHandlerContext context) {
    try {
      shown = tls.peerOf(ssl);
      trusted = true;
      trusted(context);
    } catch (IOException refused) {
      fail(context, String.valueOf(refused.getMessage()), true);
    }
  }

  /// The innermost cause says what was wrong with a certificate.
  static String reasonOf(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null && !(cause instanceof CertificateException)) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (!trusted || over) {
      return;
    }
    try {
      ByteBuffer words = Greeting.take(in);
      if (words != null) {
        heard(context, words);
      }
    } catch (IOException refused) {
      fail(context, String.valueOf(refused.getMessage()), true);
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    over = true;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    fail(context, "the connection was closed before both had greeted");
    super.channelInactive(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(context, reasonOf(cause));
  }
}
