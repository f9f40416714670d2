package io.buckets.net;

import io.buckets.core.Limits;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A request's body on its way from the event loop, which offers slices as they arrive, to the
/// handler's thread, which copies them once, into its own memory.
///
/// The window bounds the bytes in between: while it is full the connection is not read from, and
/// the reader asks for more when half of it is empty again. Bytes that arrived before a failure are
/// still read; then comes the failure.
///
/// Threading: `offer`, `end`, `fail`, `isFull` from the event loop; `read` from the handler's
/// thread; `discard` from either. The lock guards all but `current`, which is the reader's own.
final class InboundBody implements RequestBody {
  /// Slices have a cost beside their bytes, so a window is also full by number.
  private static final int WINDOW_SLICES = 256;

  private final Flow flow;
  private final int windowBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<ByteBuf> slices = new ArrayDeque<>(4);
  private int bytes;
  private boolean ended;
  private boolean paused;
  private boolean discarded;
  private @Nullable IOException failure;

  private @Nullable ByteBuf current;
  private boolean begun;

  /// What the reader asks of the connection, from its own thread.
  interface Flow {
    /// The first byte is wanted: `100 Continue` is due if the client waits for it.
    void begin();

    /// The window has room again.
    void resume();
  }

  InboundBody(Flow flow, int windowBytes) {
    this.flow = flow;
    this.windowBytes = windowBytes;
  }

  /// Takes a slice over.
  void offer(ByteBuf slice) {
    lock.lock();
    try {
      if (discarded) {
        slice.release();
        return;
      }
      slices.add(slice);
      bytes += slice.readableBytes();
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Whether no more should be offered now; if so, `resume` is promised.
  boolean isFull() {
    lock.lock();
    try {
      boolean full = !discarded && (bytes >= windowBytes || slices.size() >= WINDOW_SLICES);
      paused |= full;
      return full;
    } finally {
      lock.unlock();
    }
  }

  /// No slice will follow: the body is whole.
  void end() {
    lock.lock();
    try {
      ended = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /// No slice will follow: the body is not whole. Without effect after `end` or an earlier failure.
  void fail(IOException cause) {
    lock.lock();
    try {
      if (!ended && failure == null) {
        failure = cause;
        arrived.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Drops what is here and whatever will come. Called once the reader is done.
  void discard() {
    lock.lock();
    try {
      discarded = true;
      slices.forEach(ByteBuf::release);
      slices.clear();
      bytes = 0;
    } finally {
      lock.unlock();
    }
  }

  /// Drops the slice being read; from the reader's thread, at its end.
  void releaseCurrent() {
    if (current != null) {
      current.release();
      current = null;
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    ByteBuf slice = current();
    if (slice == null) {
      return -1;
    }
    int count = Math.min(length, slice.readableBytes());
    slice.readBytes(target, offset, count);
    return count;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (!target.hasRemaining()) {
      return 0;
    }
    ByteBuf slice = current();
    if (slice == null) {
      return -1;
    }
    int count = Math.min(target.remaining(), slice.readableBytes());
    ByteBuffer window = target.duplicate().limit(target.position() + count);
    slice.readBytes(window);
    target.position(target.position() + count);
    return count;
  }

  @Override
  public boolean awaitReady(Duration patience) {
    begin();
    int own = current == null ? 0 : current.readableBytes();
    int enough = Math.min(Limits.HTTP_READY_BYTES, windowBytes / 2) - own;
    long left = patience.toNanos();
    lock.lock();
    try {
      while (bytes < enough && slices.size() < WINDOW_SLICES / 2 && !ended && failure == null) {
        if (left <= 0) {
          return false;
        }
        left = arrived.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException interrupted) {
      // The read that follows says what that means.
      Thread.currentThread().interrupt();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void begin() {
    if (!begun) {
      begun = true;
      flow.begin();
    }
  }

  /// A slice with at least one byte, or null at the end of the body.
  private @Nullable ByteBuf current() throws IOException {
    begin();
    ByteBuf slice = current;
    if (slice != null && slice.isReadable()) {
      return slice;
    }
    releaseCurrent();
    current = take();
    return current;
  }

  private @Nullable ByteBuf take() throws IOException {
    ByteBuf slice;
    boolean resume;
    lock.lock();
    try {
      while (slices.isEmpty()) {
        if (failure != null) {
          throw failure;
        }
        if (ended) {
          return null;
        }
        arrived.await();
      }
      slice = slices.remove();
      bytes -= slice.readableBytes();
      resume = paused && bytes <= windowBytes / 2 && slices.size() <= WINDOW_SLICES / 2;
      paused &= !resume;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new TruncatedBody("the server is shutting down");
    } finally {
      lock.unlock();
    }
    if (resume) {
      flow.resume();
    }
    return slice;
  }
}
