package io.buckets.net.peer;

import io.buckets.core.peer.PeerLimits;
import io.buckets.net.peer.Outbox.Outgoing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A connection on which both sides have greeted: frames out, frames in, and a look every moment at
/// whether the other side lives. Where nothing comes in for a while a ping goes out; where still
/// nothing comes, the connection is closed.
///
/// Threading: one event loop, but for the outbox.
@SuppressWarnings("FutureReturnValueIgnored") // what fails to be replaced is a closed connection
final class Wire extends ChannelInboundHandlerAdapter implements FrameReader.Sink {
  /// Whom a connection serves.
  interface User extends FrameReader.Sink {
    /// Time has passed.
    void look();

    /// The connection is gone, and all that was read from or written to by it is let go of.
    void closed(String why);
  }

  private static final long PING_NANOS = PeerLimits.PING.toNanos();
  private static final long SILENCE_NANOS = PeerLimits.SILENCE.toNanos();
  private static final long LOOK_NANOS = PeerLimits.LOOK.toNanos();

  private final ChannelHandlerContext greeted;
  private final User user;
  private final Outbox outbox;
  private final FrameReader reader = new FrameReader(this);
  private String why = "the other side closed it";
  private long heardNanos;
  private long lookedNanos;
  private @Nullable ScheduledFuture<?> looking;
  private boolean over;

  /// @param greeted the place in the pipeline of whoever greeted
  Wire(ChannelHandlerContext greeted, User user) {
    this.greeted = greeted;
    this.user = user;
    this.outbox = new Outbox(greeted.channel());
  }

  Outbox outbox() {
    return outbox;
  }

  /// Takes the place of whoever greeted.
  void begin() {
    heardNanos = System.nanoTime();
    lookedNanos = heardNanos;
    looking =
        greeted
            .executor()
            .scheduleWithFixedDelay(this::look, LOOK_NANOS, LOOK_NANOS, TimeUnit.NANOSECONDS);
    greeted.pipeline().replace(greeted.handler(), "frames", this);
  }

  /// Closes the connection.
  void close(String because) {
    if (greeted.executor().inEventLoop()) {
      closeNow(because);
    } else {
      greeted.executor().execute(() -> closeNow(because));
    }
  }

  private void closeNow(String because) {
    if (!over) {
      why = because;
      greeted.channel().close();
    }
  }

  private void look() {
    long now = System.nanoTime();
    // If this side was halted, it says nothing about the other that nothing was read.
    boolean halted = now - lookedNanos > 2 * LOOK_NANOS + PING_NANOS;
    lookedNanos = now;
    if (halted) {
      heardNanos = now - PING_NANOS;
    }
    long silent = now - heardNanos;
    if (silent > SILENCE_NANOS) {
      closeNow("it has said nothing for " + TimeUnit.NANOSECONDS.toMillis(silent) + " ms");
    } else if (silent >= PING_NANOS) {
      outbox.add(Outgoing.bare(FrameType.PING, now));
    }
    user.look();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    heardNanos = System.nanoTime();
    try {
      if (!over) {
        reader.read(in);
      }
    } catch (IOException broken) {
      closeNow("it sent what cannot be read: " + broken.getMessage());
    } finally {
      in.release();
    }
  }

  @Override
  public @Nullable ByteBuffer roomFor(FrameHead head) throws IOException {
    return user.roomFor(head);
  }

  @Override
  public void frame(FrameHead head, byte[] said) throws IOException {
    switch (head.type()) {
      case PING -> outbox.add(Outgoing.bare(FrameType.PONG, head.id()));
      case PONG -> heardNanos = System.nanoTime();
      default -> user.frame(head, said);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!over) {
      over = true;
      if (looking != null) {
        looking.cancel(false);
      }
      user.closed(why);
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    closeNow(String.valueOf(cause.getMessage()));
  }
}
