package io.buckets.net.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What is to be written on a connection. Whatever waits when the event loop comes by goes in one
/// write: what is said is copied together, bulk goes as it is.
///
/// Threading: any thread adds; the channel's event loop writes.
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends the connection
final class Outbox {
  /// One frame.
  ///
  /// @param bulk belongs to the outbox from now on
  record Outgoing(FrameHead head, ByteBuffer said, @Nullable ByteBuf bulk) {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /// A frame in which nothing is said.
    static Outgoing bare(FrameType type, long id) {
      return new Outgoing(FrameHead.bare(type, id), NOTHING, null);
    }

    private int bytes() {
      return FrameHead.BYTES + head.said() + head.bulk();
    }
  }

  private final Channel channel;
  private final Queue<Outgoing> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicLong unwritten = new AtomicLong();
  private final AtomicLong writes = new AtomicLong();

  Outbox(Channel channel) {
    this.channel = channel;
  }

  void add(Outgoing frame) {
    unwritten.addAndGet(frame.bytes());
    waiting.add(frame);
    wake();
  }

  /// Adds frames that go together.
  void addAll(List<Outgoing> frames) {
    unwritten.addAndGet(frames.stream().mapToLong(Outgoing::bytes).sum());
    waiting.addAll(frames);
    wake();
  }

  /// Bytes that were added and that the socket has not taken yet.
  long unwrittenBytes() {
    return unwritten.get();
  }

  /// How often there was something to write.
  long writes() {
    return writes.get();
  }

  private void wake() {
    if (scheduled.compareAndSet(false, true)) {
      try {
        channel.eventLoop().execute(this::write);
      } catch (RejectedExecutionException stopped) {
        scheduled.set(false);
        drop();
      }
    }
  }

  private void write() {
    scheduled.set(false);
    if (!channel.isActive()) {
      drop();
      return;
    }
    ByteBuf together = null;
    int total = 0;
    Outgoing frame = waiting.poll();
    while (frame != null) {
      total += frame.bytes();
      if (together == null) {
        together = channel.alloc().directBuffer(256);
      }
      frame.head.writeTo(together);
      together.writeBytes(frame.said.duplicate());
      if (frame.bulk != null) {
        channel.write(together);
        channel.write(frame.bulk);
        together = null;
      }
      frame = waiting.poll();
    }
    if (total > 0) {
      flush(together, total);
    }
  }

  private void flush(@Nullable ByteBuf last, int total) {
    writes.incrementAndGet();
    channel
        .writeAndFlush(last == null ? channel.alloc().directBuffer(0) : last)
        .addListener(written -> unwritten.addAndGet(-total));
  }

  private void drop() {
    Outgoing frame = waiting.poll();
    while (frame != null) {
      unwritten.addAndGet(-frame.bytes());
      if (frame.bulk != null) {
        frame.bulk.release();
      }
      frame = waiting.poll();
    }
  }
}
