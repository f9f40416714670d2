package io.buckets.storage.sealing;

import io.buckets.core.Limits;
import io.buckets.core.PooledBuffer;
import io.buckets.core.StoreException;
import io.buckets.storage.erasing.ObjectSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Takes sealed bytes, opens the packages they make up, and gives the plain bytes that are wanted
/// on.
///
/// Packages that lie whole in a pooled buffer are opened one by one and put back into it, closer
/// together, so that the buffer travels on to the socket; only a package that is spread over two
/// buffers is sent from an array.
///
/// Threading: one thread.
final class UnsealingSink implements ObjectSink {
  private final PackageWalk walk;
  private final ObjectSink target;
  private final PackageCipher cipher = new PackageCipher();
  private final byte[] sealed;
  private final byte[] plain;
  private int held;
  private long opened;

  UnsealingSink(PackageWalk walk, ObjectSink target) {
    this.walk = walk;
    this.target = target;
    int bytes = walk.isAlone() ? walk.plainBytes() + Packages.TAG_BYTES : Limits.PACKAGE_BYTES;
    this.sealed = new byte[bytes];
    this.plain = new byte[bytes];
  }

  @Override
  public void write(PooledBuffer buffer) throws IOException {
    boolean given = false;
    try {
      ByteBuffer bytes = buffer.bytes();
      if (held > 0) {
        hold(bytes);
        if (held == packageBytes()) {
          open(sealed, 0);
          send();
        }
      }
      int start = bytes.position();
      StoreException refused = openInPlace(bytes);
      if (start < bytes.limit()) {
        bytes.position(start);
        given = true;
        target.write(buffer);
      }
      if (refused != null) {
        throw refused;
      }
    } finally {
      if (!given) {
        buffer.close();
      }
    }
  }

  /// Opens the packages that lie whole in a buffer and puts what is wanted of them together from
  /// its position on, up to its limit; keeps what there is of the next.
  ///
  /// @return why a package was refused, if one was: what is before it is good
  private @Nullable StoreException openInPlace(ByteBuffer bytes) {
    int end = bytes.position();
    while (held == 0 && bytes.hasRemaining() && bytes.remaining() >= packageBytes()) {
      bytes.get(sealed, 0, packageBytes());
      try {
        open(sealed, 0);
      } catch (StoreException e) {
        bytes.limit(end);
        return e;
      }
      bytes.put(end, plain, walk.from(), walk.wanted());
      end += walk.wanted();
      walk.advance();
    }
    if (bytes.hasRemaining()) {
      hold(bytes);
    }
    bytes.limit(end);
    return null;
  }

  /// Forgets what is held of a package.
  ///
  /// @return how many sealed bytes were opened
  long rewind() {
    held = 0;
    return opened;
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (held == 0 && end - at >= packageBytes()) {
        int bytes = packageBytes();
        open(source, at);
        at += bytes;
        send();
        continue;
      }
      int count = Math.min(end - at, packageBytes() - held);
      System.arraycopy(source, at, sealed, held, count);
      held += count;
      at += count;
      if (held == packageBytes()) {
        open(sealed, 0);
        send();
      }
    }
  }

  private int packageBytes() {
    return walk.plainBytes() + Packages.TAG_BYTES;
  }

  /// Keeps what there is of the package at hand.
  private void hold(ByteBuffer bytes) {
    int count = Math.min(bytes.remaining(), packageBytes() - held);
    bytes.get(sealed, held, count);
    held += count;
  }

  private void open(byte[] source, int offset) {
    cipher.open(walk.place(), new PackageCipher.Bytes(source, offset, packageBytes()), plain);
    opened += packageBytes();
    held = 0;
  }

  /// Sends what is wanted of the package that was opened.
  private void send() throws IOException {
    int wanted = walk.wanted();
    int from = walk.from();
    walk.advance();
    if (wanted > 0) {
      target.write(plain, from, wanted);
    }
  }
}
