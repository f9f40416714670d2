package io.buckets.cluster.raft;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.nio.ByteBuffer;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/// What the leader, or who was taken for it, says of one attempt.
///
/// @param kind of what it says
/// @param logIndex where the entry is in the log, if it was applied
/// @param outcome if it was applied
record Answer(Kind kind, long logIndex, @Nullable Outcome outcome) {
  /// What was done with the attempt.
  enum Kind {
    /// It was committed and applied.
    APPLIED,
    /// It was not put into the log, and will not be.
    NOT_TAKEN,
    /// It was not put into the log, since too much waits.
    BUSY,
    /// It may be in a log, and may yet be committed.
    UNKNOWN
  }

  static final Answer NOT_TAKEN = new Answer(Kind.NOT_TAKEN, -1, null);
  static final Answer BUSY = new Answer(Kind.BUSY, -1, null);
  static final Answer UNKNOWN = new Answer(Kind.UNKNOWN, -1, null);

  static Answer applied(long logIndex, Outcome outcome) {
    return new Answer(Kind.APPLIED, logIndex, outcome);
  }

  /// What became of an entry that was given to the library of this node.
  ///
  /// @param appended whether it was put into the log
  static Answer of(@Nullable RaftClientReply reply, @Nullable Throwable failure, boolean appended) {
    if (reply != null && reply.isSuccess()) {
      Outcome outcome = Outcome.read(reply.getMessage().getContent());
      return outcome instanceof Outcome.Missed ? NOT_TAKEN : applied(reply.getLogIndex(), outcome);
    }
    if (appended) {
      return UNKNOWN;
    }
    Throwable why = reply == null ? failure : reply.getException();
    while (why != null
        && why.getCause() != null
        && !(why instanceof ResourceUnavailableException)) {
      why = why.getCause();
    }
    return why instanceof ResourceUnavailableException ? BUSY : NOT_TAKEN;
  }

  ByteBuffer write() {
    ByteString said = outcome == null ? ByteString.EMPTY : outcome.write();
    ByteBuffer bytes = ByteBuffer.allocate(1 + Long.BYTES + said.size());
    bytes.put(code()).putLong(logIndex);
    said.copyTo(bytes);
    return bytes.flip();
  }

  private byte code() {
    return switch (kind) {
      case APPLIED -> 0;
      case NOT_TAKEN -> 1;
      case BUSY -> 2;
      case UNKNOWN -> 3;
    };
  }

  /// @throws StoreException CORRUPT if it is none
  static Answer read(ByteBuffer bytes) {
    if (bytes.remaining() < 1 + Long.BYTES) {
      throw new StoreException(Reason.CORRUPT, "the answer of the leader is cut short");
    }
    int code = bytes.get();
    long logIndex = bytes.getLong();
    return switch (code) {
      case 0 -> applied(logIndex, Outcome.read(ByteString.copyFrom(bytes)));
      case 1 -> NOT_TAKEN;
      case 2 -> BUSY;
      case 3 -> UNKNOWN;
      default -> throw new StoreException(Reason.CORRUPT, "the answer of the leader is unknown");
    };
  }
}
