package io.buckets.storage.remote;

import java.util.UUID;

/// The head of every request for a drive: format 1 (1), what is asked (1), the drive (16), the
/// sender's generation (8), the set (4).
///
/// @param ask what is asked
/// @param drive of which drive
/// @param scope where its sender believes to be
record DriveQuestion(Ask ask, UUID drive, DriveScope scope) {
  private static final byte FORMAT = 1;

  MessageWriter begin() {
    MessageWriter out = new MessageWriter();
    out.put(FORMAT).put(ask.code).put(drive);
    return out.putLong(scope.generation()).putInt(scope.set());
  }

  static DriveQuestion read(MessageReader in) {
    byte format = in.octet();
    if (format != FORMAT) {
      throw new MalformedMessage("a request of the unknown format " + format);
    }
    return new DriveQuestion(
        Ask.of(in.octet()), in.uuid(), new DriveScope(in.number(), in.integer()));
  }
}
