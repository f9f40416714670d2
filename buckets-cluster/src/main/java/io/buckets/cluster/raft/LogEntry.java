package io.buckets.cluster.raft;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/// What an entry of the log says, numbers big-endian:
///
/// | bytes | what |
/// |---|---|
/// | 1 | form: 1 |
/// | 1 | kind: 0 a look, which changes nothing; 1 a change; 2 a whole state, to go on with |
/// | 16 | whose wish it is, random |
/// | 4 | which attempt at it |
/// | 8 | term in which it was asked for |
/// | … | the command, as the journal of a single node has it; none for a look; a packed state |
///
/// An entry counts only in the term for which it was made. Terms never go down along the log, so
/// whoever has applied an entry of a later one knows that an attempt which it has not seen will
/// never be applied.
///
/// @param wish by which the node that asked knows it again
/// @param attempt counted from 1; a wish whose fate is unknown is tried again
/// @param term of the leader that was asked
/// @param command the JSON of a submission; empty for a look; or a {@link StatePack}
record LogEntry(UUID wish, int attempt, long term, ByteString command) {
  private static final byte FORM = 1;
  private static final byte LOOK = 0;
  private static final byte CHANGE = 1;
  private static final byte RESTORE = 2;
  private static final int PREFIX_BYTES = 30;

  /// Whether it changes nothing.
  boolean isLook() {
    return command.isEmpty();
  }

  /// Whether it is a whole state, which the log of a vote that is founded anew begins with.
  boolean isRestore() {
    return StatePack.isOne(command);
  }

  private byte kind() {
    if (isLook()) {
      return LOOK;
    }
    return isRestore() ? RESTORE : CHANGE;
  }

  ByteString write() {
    ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES).put(FORM).put(kind());
    prefix.putLong(wish.getMostSignificantBits()).putLong(wish.getLeastSignificantBits());
    return ByteString.copyFrom(prefix.putInt(attempt).putLong(term).flip()).concat(command);
  }

  /// What an entry of the library's log carries, if that is ours.
  ///
  /// @throws StoreException CORRUPT if it is none that this build knows
  static LogEntry of(LogEntryProto logged) {
    return read(logged.getStateMachineLogEntry().getLogData());
  }

  /// @throws StoreException CORRUPT if it is none that this build knows
  static LogEntry read(ByteString bytes) {
    if (bytes.size() < PREFIX_BYTES || bytes.byteAt(0) != FORM) {
      throw new StoreException(Reason.CORRUPT, "an entry of the control log has an unknown form");
    }
    ByteBuffer prefix = bytes.substring(1, PREFIX_BYTES).asReadOnlyByteBuffer();
    byte kind = prefix.get();
    LogEntry entry =
        new LogEntry(
            new UUID(prefix.getLong(), prefix.getLong()),
            prefix.getInt(),
            prefix.getLong(),
            bytes.substring(PREFIX_BYTES));
    if (kind != entry.kind()) {
      throw new StoreException(Reason.CORRUPT, "an entry of the control log has an unknown kind");
    }
    return entry;
  }
}
