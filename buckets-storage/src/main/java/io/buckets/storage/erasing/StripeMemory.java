package io.buckets.storage.erasing;

import io.buckets.core.BufferPool;
import io.buckets.core.PooledBuffer;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import java.util.ArrayDeque;
import java.util.List;

/// The buffers that the blocks of one stripe are read into, there before any drive is asked: a call
/// to a drive never waits for memory, so a lack of it is never taken for a slow drive.
///
/// A call that fails gives its buffer back, and the one made in its stead takes it.
///
/// Threading: any thread.
final class StripeMemory implements AutoCloseable {
  private final BufferPool pool;
  private final int bytes;
  private final ArrayDeque<PooledBuffer> free = new ArrayDeque<>();
  private int owned;
  private boolean closed;

  private StripeMemory(BufferPool pool, int bytes, List<PooledBuffer> buffers) {
    this.pool = pool;
    this.bytes = bytes;
    addAll(buffers);
  }

  /// Memory for `count` blocks of `bytes`, waiting for it if need be: with none in hand.
  ///
  /// @throws io.buckets.core.StoreException BUSY if none came free in time
  static StripeMemory take(BufferPool pool, int bytes, int count) {
    return new StripeMemory(pool, bytes, pool.take(bytes, count));
  }

  /// As {@link #take}, if there is plenty; else none: what could be done without takes nothing from
  /// those who cannot.
  static StripeMemory takeIfPlenty(BufferPool pool, int bytes, int count) {
    return new StripeMemory(pool, bytes, pool.takeIfPlenty(bytes, count));
  }

  /// Adds buffers for `count` more blocks, waiting for them if need be.
  ///
  /// @throws io.buckets.core.StoreException BUSY if none came free in time
  void add(int count) {
    addAll(pool.take(bytes, count));
  }

  /// Adds buffers for `count` more blocks if there is plenty.
  void addIfPlenty(int count) {
    addAll(pool.takeIfPlenty(bytes, count));
  }

  private synchronized void addAll(List<PooledBuffer> buffers) {
    free.addAll(buffers);
    owned += buffers.size();
  }

  /// Buffers that no call uses.
  synchronized int free() {
    return free.size();
  }

  /// Buffers for further calls, where so many that were started hold one or will take one.
  synchronized int spare(int using) {
    return owned - using;
  }

  /// A buffer for one block.
  ///
  /// @throws DriveException BUSY if there is none
  synchronized PooledBuffer next() throws DriveException {
    PooledBuffer buffer = free.poll();
    if (buffer == null) {
      // A call that was given up holds its own still.
      addAll(pool.takeIfPlenty(bytes, 1));
      buffer = free.poll();
    }
    if (buffer == null) {
      throw new DriveException(Reason.BUSY, "no memory was taken for this block");
    }
    buffer.bytes().clear().limit(bytes);
    return buffer;
  }

  /// Leaves the buffer of a call that was given up to it.
  synchronized void abandon(PooledBuffer buffer) {
    owned--;
    buffer.abandon();
  }

  /// Gives back the buffer of a call that failed.
  synchronized void giveBack(PooledBuffer buffer) {
    if (closed) {
      buffer.close();
    } else {
      free.add(buffer);
    }
  }

  /// Gives back what no call uses, and what calls give back later.
  @Override
  public synchronized void close() {
    closed = true;
    free.forEach(PooledBuffer::close);
    free.clear();
  }
}
