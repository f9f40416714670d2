package io.buckets.storage;

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

  /// Fills one stripe of `frames` with up to `want` bytes, pads its data blocks with zeros, and
  /// returns how many bytes there were.
  int fill(Frames frames, int stripe, int want) throws IOException {
    int filled = 0;
    for (int shard = 0; shard < geometry.data(); shard++) {
      int offset = frames.blockOffset(shard, stripe);
      int room = frames.blockBytes();
      int wanted = Math.min(room, Math.max(0, want - filled));
      int read = readFully(frames.arena(), offset, wanted);
      Arrays.fill(frames.arena(), offset + read, offset + room, (byte) 0);
      filled += read;
    }
    total += filled;
    if (total > Limits.OBJECT_BYTES) {
      throw new StoreException(
          StoreException.Reason.TOO_LARGE,
          "an object has at most " + Limits.OBJECT_BYTES + " bytes");
    }
    return filled;
  }

  private int readFully(byte[] target, int offset, int length) throws IOException {
    int read = 0;
    while (read < length && !ended) {
      int n = source.read(target, offset + read, length - read);
      if (n < 0) {
        ended = true;
      } else {
        read += n;
      }
    }
    return read;
  }

  /// Reads to the source's end, which must come now.
  ///
  /// @throws StoreException INVALID_ARGUMENT if there are more bytes than the source said
  void expectEnd() throws IOException {
    byte[] one = new byte[1];
    if (!ended && readFully(one, 0, 1) != 0) {
      throw new StoreException(
          StoreException.Reason.INVALID_ARGUMENT, "the body is longer than its length says");
    }
  }
}
