package io.buckets.core;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Direct memory lent by a {@link BufferPool}.
///
/// One owner at a time: whoever holds it closes it, or hands it on and forgets it. There is no
/// reference count, because every buffer travels one way: from a drive, through the decoder, to a
/// socket. It may be handed from thread to thread, and is used by one at a time.
public final class PooledBuffer implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  private final BufferPool pool;
  private final Arena arena;
  private final MemorySegment memory;
  private final int sizeClass;
  private @Nullable ByteBuffer bytes;
  private @Nullable Throwable takenAt;

  /// Allocates the memory itself, zeroed by the operating system's hand once in its life.
  PooledBuffer(BufferPool pool, int sizeClass, int capacity) {
    this.pool = pool;
    this.sizeClass = sizeClass;
    this.arena = Arena.ofShared();
    this.memory = arena.allocate(capacity, BufferPool.ALIGNMENT_BYTES);
  }

  /// The buffer to fill and read: direct, big-endian, at first from zero to the number of bytes
  /// asked for, its old contents still in it. Its position and limit belong to the owner; the
  /// capacity may exceed what was asked for, so the limit can be raised up to it. The same object
  /// each time until {@link #close}.
  public ByteBuffer bytes() {
    ByteBuffer current = bytes;
    if (current == null) {
      throw new Invariant.Violation("a pooled buffer is not used after its close");
    }
    return current;
  }

  /// The whole capacity as a segment, for kernels that work on memory segments.
  public MemorySegment segment() {
    Invariant.check(bytes != null, "a pooled buffer is not used after its close");
    return memory;
  }

  /// Gives the memory back. Closing twice breaks an invariant: by then someone else owns the
  /// memory.
  @Override
  public void close() {
    Invariant.check(bytes != null, "a pooled buffer is closed once");
    bytes = null;
    takenAt = null;
    pool.giveBack(this);
  }

  /// Leaves the memory to a call that was given up and may go on writing to it. It counts for the
  /// pool no more, and is freed when nothing has the {@link #bytes} any more: so not before the
  /// call has ended, and whoever made it must have no other way to the memory.
  public void abandon() {
    ByteBuffer last = bytes();
    Arena own = arena;
    bytes = null;
    takenAt = null;
    CLEANER.register(last, own::close);
    pool.forget(sizeClass, this);
  }

  void lend(int length, @Nullable Throwable origin) {
    bytes = memory.asByteBuffer().limit(length);
    takenAt = origin;
  }

  @Nullable Throwable takenAt() {
    return takenAt;
  }

  int sizeClass() {
    return sizeClass;
  }

  /// Returns the memory to the operating system.
  void free() {
    arena.close();
  }
}
