package io.buckets.net.peer;

import java.io.IOException;

/// What a frame is.
enum FrameType {
  /// A call.
  CALL(1),
  /// The answer to one.
  ANSWER(2),
  /// Nobody waits for a call any more.
  CANCEL(3),
  /// Are you there?
  PING(4),
  /// Yes.
  PONG(5),
  /// No new calls here: there will be another connection, or none.
  GOODBYE(6);

  final byte code;

  FrameType(int code) {
    this.code = (byte) code;
  }

  static FrameType of(byte code) throws IOException {
    if (code < 1 || code > values().length) {
      throw new IOException("a frame of the unknown type " + code);
    }
    return values()[code - 1];
  }
}
