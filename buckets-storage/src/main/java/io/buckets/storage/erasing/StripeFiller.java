package io.buckets.storage.erasing;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.erasure.Geometry;
import java.io.IOException;
import java.util.Arrays;

/// Reads a body into frames, stripe by stripe, straight to where its blocks lie, so that no byte is
/// moved twice.
///
/// The last stripe of a body of unknown length is the exception: it turns out shorter than its
/// frames, and is copied into frames of its own.
///
/// Threading: one thread.
final class StripeFiller {
  private final Geometry geometry;
  private final ObjectSource source;
  private boolean ended;
  private long total;

  StripeFiller(Geometry geometry, ObjectSource source) {
    this.geometry = geometry;
    this.source = source;
  }

  /// Bytes read so far.
  long total() {
    return total;
  }

  /// Whether the source has ended.
  boolean ended() {
    return ended;
  }

  /// Fills one stripe of `frames`, which holds `from` bytes, up to `want` bytes, pads its data
  /// blocks with zeros, and returns how many bytes there are: fewer at the end of the source, or if
  /// `patience` is over.
  int fill(Frames frames, int stripe, int from, int want, Patience patience) throws IOException {
    int block = frames.blockBytes();
    int at = from;
    boolean more = true;
    while (more && at < want) {
      int within = at % block;
      int wanted = Math.min(block - within, want - at);
      int offset = frames.blockOffset(at / block, stripe) + within;
      int read = readFully(frames.arena(), offset, wanted, patience);
      at += read;
      more = read == wanted;
    }
    pad(frames, stripe, at);
    count(at - from);
    return at;
  }

  /// Pads a stripe that holds `from` bytes with zeros; that of an empty body has no blocks.
  void pad(Frames frames, int stripe, int from) {
    int block = frames.blockBytes();
    for (int shard = block == 0 ? geometry.data() : from / block;
        shard < geometry.data();
        shard++) {
      int offset = frames.blockOffset(shard, stripe);
      int begin = Math.max(0, from - shard * block);
      Arrays.fill(frames.arena(), offset + begin, offset + block, (byte) 0);
    }
  }

  /// Says, before each read, whether to go on.
  interface Patience {
    boolean mayGoOn() throws IOException;
  }

  /// Reads some bytes, up to `most`, or finds the end.
  void read(SlowBytes target, int most) throws IOException {
    byte[] space = target.space();
    int at = target.spaceOffset();
    int n = source.read(space, at, Math.min(most, space.length - at));
    if (n < 0) {
      ended = true;
    } else {
      target.added(n);
      count(n);
    }
  }

  private void count(int read) {
    total += read;
    if (total > Limits.OBJECT_BYTES) {
      throw new StoreException(
          StoreException.Reason.TOO_LARGE,
          "an object has at most " + Limits.OBJECT_BYTES + " bytes");
    }
  }

  private int readFully(byte[] target, int offset, int length, Patience patience)
      throws IOException {
    int read = 0;
    while (read < length && !ended && patience.mayGoOn()) {
      int n = source.read(target, offset + read, length - read);
      if (n < 0) {
        ended = true;
      } else {
        read += n;
      }
    }
    return read;
  }

  /// Takes bytes from where they lie.
  interface Taker {
    void take(byte[] source, int offset, int length);
  }

  /// Gives the first `bytes` bytes of a stripe to `taker`, in order.
  static void copy(Frames frames, int stripe, int bytes, Taker taker) {
    for (int done = 0; done < bytes; ) {
      int within = done % frames.blockBytes();
      int n = Math.min(frames.blockBytes() - within, bytes - done);
      int from = frames.blockOffset(done / frames.blockBytes(), stripe) + within;
      taker.take(frames.arena(), from, n);
      done += n;
    }
  }

  /// Moves `bytes` bytes of `source` to the beginning of the first stripe of `frames`.
  static void move(SlowBytes source, Frames frames, int bytes) {
    int left = bytes;
    for (int shard = 0; left > 0; shard++) {
      int n = Math.min(left, frames.blockBytes());
      source.moveTo(frames.arena(), frames.blockOffset(shard, 0), n);
      left -= n;
    }
  }

  /// Reads to the source's end, which must come now.
  ///
  /// @throws StoreException INVALID_ARGUMENT if there are more bytes than the source said
  void expectEnd() throws IOException {
    byte[] one = new byte[1];
    if (!ended && readFully(one, 0, 1, () -> true) != 0) {
      throw new StoreException(
          StoreException.Reason.INVALID_ARGUMENT, "the body is longer than its length says");
    }
  }
}
