package io.buckets.storage.erasing;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.ArrayDeque;

/// Bytes of a body that comes slowly, kept in small pieces until a stripe of them is here: a client
/// that trickles holds what it has sent, and not the arena that it will fill some time.
///
/// The pieces come from a budget of their own, so those who trickle take memory from each other
/// only. Threading: one thread.
final class SlowBytes implements AutoCloseable {
  /// Bytes of a piece.
  static final int PIECE_BYTES = 32 << 10;

  private final Arenas arenas;
  private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
  private int head;
  private int size;

  SlowBytes(Arenas arenas) {
    this.arenas = arenas;
  }

  /// Bytes here.
  int size() {
    return size;
  }

  /// Adds bytes that lie in an arena, without waiting for anybody.
  ///
  /// @throws StoreException BUSY if the budget has no room for them
  void add(byte[] source, int offset, int length) {
    for (int done = 0; done < length; ) {
      if (room() == 0 && !arenas.tryPiece()) {
        throw tooMany();
      }
      byte[] tail = tail();
      int n = Math.min(room(), length - done);
      System.arraycopy(source, offset + done, tail, PIECE_BYTES - room(), n);
      size += n;
      done += n;
    }
  }

  /// Makes room for one byte at least, if there is memory.
  boolean tryGrow() {
    if (room() == 0 && !arenas.tryPiece()) {
      return false;
    }
    tail();
    return true;
  }

  /// The piece that is filled next, after {@link #tryGrow}.
  byte[] space() {
    return pieces.getLast();
  }

  /// Where in {@link #space} the next byte goes.
  int spaceOffset() {
    return PIECE_BYTES - room();
  }

  /// `count` bytes were put into {@link #space}.
  void added(int count) {
    size += count;
  }

  /// The piece to fill; a new one, for which there is memory, if the last is full.
  private byte[] tail() {
    if (room() == 0) {
      pieces.addLast(new byte[PIECE_BYTES]);
    }
    return pieces.getLast();
  }

  private int room() {
    return pieces.size() * PIECE_BYTES - head - size;
  }

  /// Moves the first `length` bytes to `target`.
  void moveTo(byte[] target, int offset, int length) {
    for (int done = 0; done < length; ) {
      int n = Math.min(PIECE_BYTES - head, length - done);
      System.arraycopy(pieces.getFirst(), head, target, offset + done, n);
      head += n;
      size -= n;
      done += n;
      if (head == PIECE_BYTES) {
        pieces.removeFirst();
        head = 0;
        arenas.giveBackPieces(1);
      }
    }
  }

  static StoreException tooMany() {
    return new StoreException(
        Reason.BUSY, "too many uploads are in progress that send slowly; try again later");
  }

  /// Lets everything go.
  @Override
  public void close() {
    arenas.giveBackPieces(pieces.size());
    pieces.clear();
    head = 0;
    size = 0;
  }
}
