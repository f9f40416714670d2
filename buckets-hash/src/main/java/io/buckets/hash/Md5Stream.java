package io.buckets.hash;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The MD5 of one upload, computed together with other uploads' when that is cheaper ([Md5Pool]).
///
/// Bytes given for later are only noted, neighbours as one run, until they are worth the pool's
/// while, and then added to the stream's backlog there. A block that lies in two runs is put
/// together in a copy of its own, so runs are whole blocks and need nothing but the state after
/// those before.
///
/// One thread uses a stream at a time, best a virtual one. A stream must end in [#digest] or
/// [#close].
public final class Md5Stream implements AutoCloseable {
  /// So many noted bytes go into the backlog: at the scalar speed, 160 microseconds.
  static final int RUN_BYTES = 128 << 10;

  /// Fewer bytes than this are hashed by the caller: a queue would cost more than it saves.
  static final int SHARED_FROM_BYTES = 16 << 10;

  private static final byte[] NOTHING = new byte[0];

  private final Md5Pool pool;
  private final Md5Backlog backlog = new Md5Backlog();
  private long length;

  /// The bytes noted last, not yet in `runs`.
  private byte[] open = NOTHING;

  private int openAt;
  private int openBytes;

  /// Noted blocks in order, and after them the beginning of one.
  private final List<Md5Backlog.Run> runs = new ArrayList<>();

  private byte[] begun = new byte[Md5Block.BYTES];
  private int begunBytes;

  /// Bytes noted, in `runs` and open.
  private int noted;

  private boolean ended;

  Md5Stream(Md5Pool pool) {
    this.pool = pool;
  }

  /// Goes on with `count` bytes from `offset`; they are hashed on return.
  public void update(byte[] bytes, int offset, int count) {
    take(bytes, offset, count, false);
    await();
  }

  /// Goes on with `count` bytes from `offset`, which may be hashed after the return, by another
  /// thread. The caller leaves the bytes alone until [#await] has returned.
  public void updateLater(byte[] bytes, int offset, int count) {
    take(bytes, offset, count, true);
  }

  /// Returns when everything given so far is hashed, lending a hand if it is not.
  public void await() {
    await(length);
  }

  /// Returns when the first `bytes` bytes given are hashed, or all if they are fewer, lending a
  /// hand if they are not.
  public void await(long bytes) {
    if (bytes > length - noted) {
      submit(false);
    }
    long blocks = Math.ceilDiv(Math.min(bytes, length), (long) Md5Block.BYTES);
    pool.finish(backlog, Math.min(blocks, backlog.given()));
  }

  /// Ends the stream. Call it once, and nothing but [#close] after it.
  public byte[] digest() {
    await();
    end();
    return Md5.finish(backlog.state(), begun, length);
  }

  /// Gives the stream up, unless it has ended: bytes given to [#updateLater] are no longer read
  /// once it returns.
  @Override
  public void close() {
    end();
    pool.withdraw(backlog);
    pool.finish(backlog, backlog.given());
  }

  private void end() {
    if (!ended) {
      ended = true;
      pool.left();
    }
  }

  private void take(byte[] bytes, int offset, int count, boolean later) {
    Objects.checkFromIndexSize(offset, count, bytes.length);
    for (int p = offset; p < offset + count; ) {
      int part = Math.min(offset + count - p, RUN_BYTES);
      note(bytes, p, part);
      if (noted >= RUN_BYTES) {
        submit(later);
      }
      p += part;
    }
  }

  @SuppressWarnings("ReferenceEquality") // Runs are joined within one array, whatever is in it.
  private void note(byte[] bytes, int offset, int count) {
    if (bytes == open && offset == openAt + openBytes) {
      openBytes += count;
    } else {
      closeRun();
      open = bytes;
      openAt = offset;
      openBytes = count;
    }
    noted += count;
    length += count;
  }

  /// Cuts the open bytes into blocks: first what the begun one lacks, last the beginning of
  /// another.
  private void closeRun() {
    int p = openAt;
    int end = openAt + openBytes;
    if (begunBytes > 0) {
      p += begin(p, Math.min(Md5Block.BYTES - begunBytes, openBytes));
    }
    if (begunBytes == Md5Block.BYTES) {
      runs.add(new Md5Backlog.Run(begun, 0, 1));
      begun = new byte[Md5Block.BYTES];
      begunBytes = 0;
    }
    int blocks = (end - p) / Md5Block.BYTES;
    if (blocks > 0) {
      runs.add(new Md5Backlog.Run(open, p, blocks));
      p += blocks * Md5Block.BYTES;
    }
    begin(p, end - p);
    open = NOTHING;
    openAt = 0;
    openBytes = 0;
  }

  private int begin(int from, int count) {
    System.arraycopy(open, from, begun, begunBytes, count);
    begunBytes += count;
    return count;
  }

  /// Sees to it that what is noted will be hashed; if that is not for later, the caller is about to
  /// wait for it.
  private void submit(boolean later) {
    closeRun();
    boolean few = noted < SHARED_FROM_BYTES;
    if (!runs.isEmpty() && !(few && backlog.hashNow(runs))) {
      pool.give(backlog, runs, later);
    }
    runs.clear();
    noted = 0;
  }
}
