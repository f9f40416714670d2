package io.buckets.core.peer;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What a call says.
///
/// @param kind which service it is for, 0 to 65,535
/// @param head what is said; copied on its way, so it should be short
/// @param bulk bytes that go along and are not copied on this side; null for none
public record PeerMessage(int kind, ByteBuffer head, @Nullable ByteBuffer bulk) {
  /// A message without bulk.
  public PeerMessage(int kind, ByteBuffer head) {
    this(kind, head, null);
  }

  PeerMessage view() {
    return new PeerMessage(kind, head.duplicate(), bulk == null ? null : bulk.duplicate());
  }

  /// How long it is, in bytes.
  public long bytes() {
    return (long) head.remaining() + (bulk == null ? 0 : bulk.remaining());
  }
}
