package io.buckets.storage;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/// Lends the aligned memory that staged shard files are written from, within a fixed budget shared
/// by all drives of a process.
///
/// A buffer in use by a call always comes back, so waiting for one ends. A file may keep its buffer
/// between calls only while less than half of the budget is lent ({@link #isScarce}): then the
/// buffers kept can never be all there are. The buffer returned last is lent first, because its
/// memory is warm.
///
/// Threading: any thread.
final class StagingBuffers {
  /// Bytes of a buffer: what a group of stripes adds to a shard of the common geometries.
  static final int BYTES = 256 << 10;

  /// Direct I/O wants memory, offsets and lengths that are multiples of the file system's block;
  /// this is the largest block of the file systems in use.
  static final int ALIGNMENT = 4096;

  private final ConcurrentLinkedDeque<ByteBuffer> idle = new ConcurrentLinkedDeque<>();
  private final Semaphore free;
  private final int half;

  /// Buffers of together at most `budgetBytes`, but always at least four.
  StagingBuffers(long budgetBytes) {
    int most = (int) Math.max(4, budgetBytes / BYTES);
    this.free = new Semaphore(most);
    this.half = most / 2;
  }

  /// An empty buffer, waiting for one if need be.
  ByteBuffer take() {
    free.acquireUninterruptibly();
    ByteBuffer buffer = idle.pollLast();
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(BYTES + ALIGNMENT).alignedSlice(ALIGNMENT);
    }
    return buffer.clear().limit(BYTES);
  }

  /// Whether buffers should not be kept between calls.
  boolean isScarce() {
    return free.availablePermits() < half;
  }

  void giveBack(ByteBuffer buffer) {
    idle.addLast(buffer);
    free.release();
  }
}
