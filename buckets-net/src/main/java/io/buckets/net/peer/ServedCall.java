package io.buckets.net.peer;

import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLimits;
import io.buckets.core.peer.PeerRequest;
import io.buckets.net.peer.Outbox.Outgoing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One call of another node while it is served here.
///
/// Threading: answered once, by any thread.
final class ServedCall implements PeerRequest {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final ServedCalls calls;
  private final FrameHead frame;
  private final ByteBuffer head;
  private final @Nullable ByteBuf bulk;
  private final long deadlineNanos;
  private final AtomicBoolean ended = new AtomicBoolean();
  private @Nullable ByteBuf room;
  private boolean forsaken;
  private boolean reclaimed;
  private boolean told;
  private volatile boolean cancelled;

  ServedCall(ServedCalls calls, FrameHead frame, byte[] said, @Nullable ByteBuf bulk) {
    this.calls = calls;
    this.frame = frame;
    this.head = ByteBuffer.wrap(said);
    this.bulk = bulk;
    this.deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(frame.millis());
  }

  /// Which call of its connection it is.
  long id() {
    return frame.id();
  }

  /// How long it is, in bytes.
  long bytes() {
    return (long) frame.said() + frame.bulk();
  }

  /// Nobody waits for it any more.
  void cancel() {
    cancelled = true;
  }

  @Override
  public int from() {
    return calls.peer().node();
  }

  @Override
  public int kind() {
    return frame.kind();
  }

  @Override
  public ByteBuffer head() {
    return head;
  }

  @Override
  public ByteBuffer bulk() {
    return bulk == null ? NOTHING : bulk.nioBuffer(0, frame.bulk());
  }

  @Override
  public long nanosLeft() {
    return cancelled ? 0 : deadlineNanos - System.nanoTime();
  }

  @Override
  public ByteBuffer room(int bytes) {
    ByteBuf made = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, bytes));
    room = made;
    return made.nioBuffer(0, bytes);
  }

  @Override
  public void answer(ByteBuffer said, @Nullable ByteBuffer filled) {
    int bulkBytes = filled == null ? 0 : filled.position();
    end(0, said, bulkBytes);
  }

  @Override
  public void refuse(PeerFault.Reason reason, String why) {
    byte[] text = why.getBytes(StandardCharsets.UTF_8);
    byte[] said = Arrays.copyOf(text, Math.min(text.length, PeerLimits.WHY_BYTES));
    end(FaultCode.of(reason), ByteBuffer.wrap(said), 0);
  }

  private void end(int status, ByteBuffer said, int bulkBytes) {
    if (!ended.compareAndSet(false, true)) {
      throw new IllegalStateException("a call is answered once");
    }
    FrameHead answer =
        new FrameHead(said.remaining(), bulkBytes, FrameType.ANSWER, status, 0, 0, frame.id());
    ByteBuf filled = room;
    ByteBuf sent = filled != null && bulkBytes > 0 ? filled.writerIndex(bulkBytes) : null;
    told(sent);
    calls.ended(this, cancelled ? null : new Outgoing(answer, said, sent), sent);
  }

  private synchronized void told(@Nullable ByteBuf sent) {
    told = true;
    if (!forsaken) {
      release(sent);
    }
  }

  private void release(@Nullable ByteBuf sent) {
    ByteBuf filled = room;
    if (bulk != null) {
      bulk.release();
    }
    if (filled != null && sent == null) {
      filled.release();
    }
  }

  @Override
  public synchronized void forsake() {
    forsaken = !reclaimed;
  }

  @Override
  public synchronized void reclaim() {
    boolean kept = forsaken && told;
    reclaimed = true;
    forsaken = false;
    if (kept) {
      release(null);
    }
  }
}
