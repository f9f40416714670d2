package io.buckets.storage.remote;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.Mark;
import org.jspecify.annotations.Nullable;

/// The head of every answer of a drive: what it says of itself each time, and whether what was
/// asked for follows or why it does not.
///
/// Format 1: format (1), mark (16), why it is being filled (optional text), then 0 and what was
/// asked for, or the code of a reason, the newest generation (8) and why (text).
///
/// @param mark how far the drive has come
/// @param filling why it is being filled; null if it is not
/// @param failure why it failed; null if it did not
/// @param generation the generation that the other node knows, if it failed
record DriveAnswer(
    Mark mark, @Nullable String filling, @Nullable DriveException failure, long generation) {
  private static final byte FORMAT = 1;
  private static final int WHY_CHARS = 1000;

  void writeTo(MessageWriter out) {
    PageCodec.mark(out.put(FORMAT), mark);
    out.optional(filling, MessageWriter::put);
    DriveException why = failure;
    if (why == null) {
      out.put(0);
    } else {
      String message = String.valueOf(why.getMessage());
      String told = message.substring(0, Math.min(message.length(), WHY_CHARS));
      out.put(code(why.reason())).putLong(generation).put(told);
    }
  }

  /// @param label the drive, as this node calls it
  static DriveAnswer read(MessageReader in, String label) {
    byte format = in.octet();
    if (format != FORMAT) {
      throw new MalformedMessage("an answer of the unknown format " + format);
    }
    Mark mark = PageCodec.mark(in);
    String filling = in.optional(MessageReader::text);
    byte code = in.octet();
    if (code == 0) {
      return new DriveAnswer(mark, filling, null, 0);
    }
    long generation = in.number();
    DriveException failure = new DriveException(reason(code), label + ": " + in.text());
    return new DriveAnswer(mark, filling, failure, generation);
  }

  /// What a reason is called between nodes. What ended the drive there does not end the one here:
  /// it leads to whatever is opened in its place.
  private static int code(Reason reason) {
    return switch (reason) {
      case OFFLINE, UNREACHABLE, FAILED -> 1;
      case FULL -> 2;
      case TIMEOUT -> 3;
      case BUSY -> 4;
      case MISSING -> 5;
      case CORRUPT -> 6;
      case CLOCK_SKEW -> 7;
      case STALE_GENERATION -> 8;
    };
  }

  private static Reason reason(byte code) {
    return switch (code) {
      case 1 -> Reason.UNREACHABLE;
      case 2 -> Reason.FULL;
      case 3 -> Reason.TIMEOUT;
      case 4 -> Reason.BUSY;
      case 5 -> Reason.MISSING;
      case 6 -> Reason.CORRUPT;
      case 7 -> Reason.CLOCK_SKEW;
      case 8 -> Reason.STALE_GENERATION;
      default -> throw new MalformedMessage("a drive fails for the unknown reason " + code);
    };
  }
}
