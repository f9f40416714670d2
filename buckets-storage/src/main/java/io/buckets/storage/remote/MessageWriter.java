package io.buckets.storage.remote;

import io.buckets.core.Ballot;
import io.buckets.core.Invariant;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A message while it is written: big-endian, what may be absent behind a byte that says whether it
/// is there, what varies in length behind its length. Threading: one thread.
final class MessageWriter {
  private static final int FIRST_BYTES = 256;

  private ByteBuffer out = ByteBuffer.allocate(FIRST_BYTES);

  private ByteBuffer room(int bytes) {
    if (out.remaining() < bytes) {
      int length = Math.max(out.position() + bytes, 2 * out.capacity());
      out = ByteBuffer.wrap(Arrays.copyOf(out.array(), length)).position(out.position());
    }
    return out;
  }

  MessageWriter put(int octet) {
    room(1).put((byte) octet);
    return this;
  }

  MessageWriter put(boolean value) {
    return put(value ? 1 : 0);
  }

  MessageWriter putInt(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  MessageWriter putLong(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  MessageWriter put(UUID id) {
    return putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  MessageWriter put(Ballot ballot) {
    ballot.writeTo(room(Ballot.BYTES));
    return this;
  }

  MessageWriter put(byte[] bytes) {
    putInt(bytes.length);
    room(bytes.length).put(bytes);
    return this;
  }

  MessageWriter put(ByteBuffer bytes) {
    putInt(bytes.remaining());
    room(bytes.remaining()).put(bytes.duplicate());
    return this;
  }

  MessageWriter put(String text) {
    return put(text.getBytes(StandardCharsets.UTF_8));
  }

  /// What may be absent.
  <T> MessageWriter optional(@Nullable T value, BiConsumer<MessageWriter, T> how) {
    put(value != null);
    if (value != null) {
      how.accept(this, value);
    }
    return this;
  }

  /// A list behind its length.
  <T> MessageWriter list(List<T> values, BiConsumer<MessageWriter, T> how) {
    putInt(values.size());
    values.forEach(value -> how.accept(this, value));
    return this;
  }

  /// Appends another message.
  void append(MessageWriter other) {
    Invariant.check(other != this, "a message is not its own part");
    ByteBuffer more = other.message();
    room(more.remaining()).put(more);
  }

  /// The message; nothing is written to it any more.
  ByteBuffer message() {
    return out.duplicate().flip();
  }
}
