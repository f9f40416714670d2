package io.buckets.storage.remote;

import io.buckets.core.Ballot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads what {@link MessageWriter} wrote, and trusts none of it. Whatever does not fit ends in
/// {@link MalformedMessage}. Threading: one thread.
final class MessageReader {
  private final ByteBuffer in;

  MessageReader(ByteBuffer in) {
    this.in = in.duplicate();
  }

  private ByteBuffer need(int bytes) {
    if (in.remaining() < bytes) {
      throw new MalformedMessage("a message is cut short");
    }
    return in;
  }

  byte octet() {
    return need(1).get();
  }

  boolean flag() {
    return octet() != 0;
  }

  int integer() {
    return need(Integer.BYTES).getInt();
  }

  long number() {
    return need(Long.BYTES).getLong();
  }

  UUID uuid() {
    return new UUID(number(), number());
  }

  Ballot ballot() {
    need(Ballot.BYTES);
    return sensible(in, Ballot::readFrom);
  }

  private int length() {
    int length = integer();
    if (length < 0) {
      throw new MalformedMessage("a length is negative");
    }
    need(length);
    return length;
  }

  byte[] bytes() {
    byte[] bytes = new byte[length()];
    in.get(bytes);
    return bytes;
  }

  /// Bytes that stay where they are; read-only.
  ByteBuffer slice() {
    int length = length();
    ByteBuffer slice = in.slice(in.position(), length).asReadOnlyBuffer();
    in.position(in.position() + length);
    return slice;
  }

  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  <T> @Nullable T optional(Function<MessageReader, T> how) {
    return flag() ? how.apply(this) : null;
  }

  <T> List<T> list(Function<MessageReader, T> how) {
    int length = integer();
    if (length < 0 || length > in.remaining()) {
      throw new MalformedMessage("a list is longer than its message");
    }
    List<T> values = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      values.add(how.apply(this));
    }
    return values;
  }

  /// Makes a value that checks itself.
  static <A, T> T sensible(A argument, Function<A, T> how) {
    try {
      return how.apply(argument);
    } catch (MalformedMessage malformed) {
      throw malformed;
    } catch (RuntimeException senseless) {
      throw new MalformedMessage("a message makes no sense: " + senseless.getMessage());
    }
  }
}
