package io.buckets.storage.local;

import io.buckets.core.Limits;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Lends the aligned memory that staged shard files are written from, within a fixed budget shared
/// by all drives of a process.
///
/// A buffer in use by a call comes back when the call ends; a drive that hangs keeps its own, so
/// nobody waits for ever. A file may keep its buffer between calls only while less than half of the
/// budget is lent ({@link #isScarce}): then the buffers kept can never be all there are. The buffer
/// returned last is lent first, because its memory is warm.
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
  ///
  /// @throws DriveException BUSY if none came free in time: drives hang, and hold theirs
  ByteBuffer take() throws DriveException {
    try {
      if (!free.tryAcquire(Limits.STAGING_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new DriveException(Reason.BUSY, "all memory that files are written from is in use");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriveException(Reason.TIMEOUT, "the call was interrupted", e);
    }
    return empty();
  }

  /// An empty buffer, null if none is free.
  ///
  /// @throws DriveException BUSY if the machine has no memory left
  @Nullable ByteBuffer tryTake() throws DriveException {
    return free.tryAcquire() ? empty() : null;
  }

  private ByteBuffer empty() throws DriveException {
    ByteBuffer buffer = idle.pollLast();
    if (buffer == null) {
      try {
        buffer = ByteBuffer.allocateDirect(BYTES + ALIGNMENT).alignedSlice(ALIGNMENT);
      } catch (OutOfMemoryError e) {
        free.release();
        throw new DriveException(Reason.BUSY, "there is no memory left to write files from", e);
      }
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
