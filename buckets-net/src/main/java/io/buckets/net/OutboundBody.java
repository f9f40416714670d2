package io.buckets.net;

import io.buckets.core.PooledBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An answer's body on its way from the handler's thread to the event loop.
///
/// Pieces queue here; one task on the event loop takes all that wait, writes them and flushes once,
/// so that a head and a small body leave in one system call and a fast writer costs one wake-up for
/// many pieces. A piece counts against the window until the socket has taken it, or the connection
/// is gone. The writer waits while the window is full, and `close` waits until little is left, so
/// that the answers under way are bounded by the requests under way.
///
/// Invariants: every piece is released once, by the socket, which also fails it when the connection
/// is gone, or here when there is no event loop any more; nothing is queued after the end.
///
/// Threading: the `ResponseBody` methods from the handler's thread; `drain` and `sent` from the
/// event loop. The lock guards all mutable fields.
final class OutboundBody implements ResponseBody {
  private static final int COPY_BYTES = 256 << 10;
  private static final int ENOUGH_DRAINED_BYTES = 64 << 10;

  private final AnswerWriter writer;
  private final long promised;
  private final int windowBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition drained = lock.newCondition();
  private final ArrayDeque<Piece> pieces = new ArrayDeque<>(4);
  private long written;
  private long inFlight;
  private boolean scheduled;
  private boolean ended;
  private boolean aborted;
  private @Nullable IOException failure;

  /// @param promised exact bytes to be written, or -1
  OutboundBody(AnswerWriter writer, long promised, int windowBytes) {
    this.writer = writer;
    this.promised = promised;
    this.windowBytes = windowBytes;
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    claim(length);
    for (int done = 0; done < length; done += COPY_BYTES) {
      int count = Math.min(COPY_BYTES, length - done);
      ByteBuf copy = writer.allocate(count).writeBytes(source, offset + done, count);
      enqueue(new Piece(copy, null, count));
    }
  }

  @Override
  public void write(PooledBuffer buffer) throws IOException {
    int length = buffer.bytes().remaining();
    try {
      claim(length);
    } catch (RuntimeException | IOException refused) {
      buffer.close();
      throw refused;
    }
    if (length == 0) {
      buffer.close();
      return;
    }
    enqueue(new Piece(Unpooled.wrappedBuffer(buffer.bytes()), buffer, length));
  }

  /// Sends an array that belongs to this body from here on, without copying it.
  void writeOwned(byte[] source) throws IOException {
    claim(source.length);
    if (source.length > 0) {
      enqueue(new Piece(Unpooled.wrappedBuffer(source), null, source.length));
    }
  }

  @Override
  public void close() throws IOException {
    boolean wake;
    lock.lock();
    try {
      if (ended) {
        return;
      }
      if (promised >= 0 && written != promised && failure == null) {
        throw new IllegalStateException(
            written + " bytes of the promised " + promised + " were written");
      }
      ended = true;
      wake = schedule();
    } catch (IllegalStateException incomplete) {
      abort();
      throw incomplete;
    } finally {
      lock.unlock();
    }
    if (wake) {
      wake();
    }
    awaitDrained();
  }

  @Override
  public void abort() {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      ended = true;
      aborted = true;
    } finally {
      lock.unlock();
    }
    writer.abort();
  }

  /// Holds a write against what was promised before any of it is sent.
  private void claim(int length) throws IOException {
    lock.lock();
    try {
      checkConnected();
      if (ended) {
        throw new IllegalStateException("the answer has ended");
      }
      if (promised >= 0 && written + length > promised) {
        throw new IllegalStateException(
            "more than the promised " + promised + " bytes were written");
      }
    } catch (IllegalStateException excess) {
      abort();
      throw excess;
    } finally {
      lock.unlock();
    }
  }

  private void enqueue(Piece piece) throws IOException {
    boolean wake;
    boolean queued = false;
    lock.lock();
    try {
      awaitInFlight(windowBytes - 1);
      checkConnected();
      written += piece.length;
      pieces.add(piece);
      inFlight += piece.length;
      queued = true;
      wake = schedule();
    } finally {
      lock.unlock();
      if (!queued) {
        piece.release();
      }
    }
    if (wake) {
      wake();
    }
  }

  private void awaitDrained() throws IOException {
    lock.lock();
    try {
      awaitInFlight(ENOUGH_DRAINED_BYTES);
      checkConnected();
    } finally {
      lock.unlock();
    }
  }

  private void awaitInFlight(long most) throws IOException {
    try {
      while (inFlight > most && failure == null) {
        drained.await();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      failure = new ClientGone("the server is shutting down");
      abort();
    }
  }

  /// A failed write is the end; the `close` that follows it has nothing to add.
  private void checkConnected() throws IOException {
    if (failure != null) {
      ended = true;
      aborted = true;
      throw failure;
    }
  }

  private void wake() {
    if (!writer.execute(this::drain)) {
      lost(new ClientGone("the connection is closed"));
    }
  }

  /// Whether the caller is to put `drain` on the event loop.
  private boolean schedule() {
    boolean wake = !scheduled;
    scheduled = true;
    return wake;
  }

  /// Writes all that waits, and the end if it has come.
  private void drain() {
    while (true) {
      Piece piece;
      lock.lock();
      try {
        piece = pieces.poll();
        if (piece == null) {
          scheduled = false;
          break;
        }
      } finally {
        lock.unlock();
      }
      writer.piece(piece.bytes, piece.length, piece);
    }
    writer.flush(isComplete());
  }

  private boolean isComplete() {
    lock.lock();
    try {
      return ended && !aborted && pieces.isEmpty() && failure == null;
    } finally {
      lock.unlock();
    }
  }

  private void sent(Piece piece, boolean success) {
    lock.lock();
    try {
      inFlight -= piece.length;
      if (!success && failure == null) {
        failure = new ClientGone("the client closed the connection while it was answered");
      }
      if (!success || inFlight < windowBytes) {
        drained.signal();
      }
    } finally {
      lock.unlock();
    }
    if (!success) {
      writer.abort();
    }
  }

  /// Releases what waits: there is no event loop any more to write it.
  private void lost(IOException cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      }
      for (Piece piece = pieces.poll(); piece != null; piece = pieces.poll()) {
        inFlight -= piece.length;
        piece.release();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Bytes to send, and the buffer to give back when the socket has taken them.
  private final class Piece implements ChannelFutureListener {
    final ByteBuf bytes;
    final @Nullable PooledBuffer lent;
    final int length;

    Piece(ByteBuf bytes, @Nullable PooledBuffer lent, int length) {
      this.bytes = bytes;
      this.lent = lent;
      this.length = length;
    }

    void release() {
      bytes.release();
      if (lent != null) {
        lent.close();
      }
    }

    @Override
    public void operationComplete(ChannelFuture future) {
      if (lent != null) {
        lent.close();
      }
      sent(this, future.isSuccess());
    }
  }
}
