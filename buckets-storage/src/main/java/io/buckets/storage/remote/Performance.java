package io.buckets.storage.remote;

import io.buckets.core.Limits;
import io.buckets.core.peer.PeerRequest;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One request while it is carried out on a drive of this node: what it asks is read, the drive is
/// called, and what it answers is written. Threading: one thread.
final class Performance {
  private final Drive drive;
  private final Ask ask;
  private final MessageReader in;
  private final PeerRequest request;
  private final MessageWriter out = new MessageWriter();
  private @Nullable ByteBuffer bulk;

  Performance(Drive drive, Ask ask, MessageReader in, PeerRequest request) {
    this.drive = drive;
    this.ask = ask;
    this.in = in;
    this.request = request;
  }

  /// What the drive answered.
  MessageWriter written() {
    return out;
  }

  /// Bytes that go along with it.
  @Nullable ByteBuffer bulk() {
    return bulk;
  }

  /// Calls the drive.
  ///
  /// @throws MalformedMessage if what is asked makes no sense
  void run() throws DriveException {
    switch (ask) {
      case STAGE, SEAL, DISCARD, READ, DESCRIBE, SHARDS, UNNAMED -> files();
      case PREPARE, HEAD, VERSIONS, OLDER, COMMIT, ROLLBACK, DECIDE, INSTALL, COLLECT, SCAN ->
          registers();
      case LEASE -> drive.lease(DriveCodec.lease(in));
      case END_LEASE -> drive.endLease(DriveCodec.lease(in));
      case CHANGES -> out.putLong(drive.changes(in.number()));
      case STATUS -> PageCodec.status(out, drive.status());
      case BEGIN_FILLING -> drive.beginFilling();
      case END_FILLING -> out.put(drive.endFilling(in.ballot()));
      case REMEMBER -> drive.remember(PageCodec.marks(in));
      case LOWER_CEILING -> out.put(drive.lowerCeiling(in.ballot()));
      case USAGE -> PageCodec.usage(out, drive.usage());
      case PROBE -> drive.probe();
      case MISSED -> drive.missed();
      case FENCE -> DriveCodec.fenced(out, drive.fence(DriveCodec.fence(in)));
      case WRITING -> throw new MalformedMessage("no drive knows what its node writes");
    }
  }

  private void registers() throws DriveException {
    switch (ask) {
      case PREPARE ->
          DriveCodec.prepared(out, drive.prepare(ModelCodec.key(in), in.ballot(), in.flag()));
      case HEAD -> DriveCodec.head(out, drive.head(ModelCodec.key(in), in.flag()));
      case VERSIONS ->
          DriveCodec.versions(
              out, drive.versions(ModelCodec.key(in), in.number(), bounded(Limits.VERSIONS_PAGE)));
      case OLDER ->
          DriveCodec.older(out, drive.older(ModelCodec.key(in), DriveCodec.query(in), in.flag()));
      case COMMIT -> DriveCodec.committed(out, drive.commit(DriveCodec.commit(in)));
      case ROLLBACK -> DriveCodec.committed(out, drive.rollback(DriveCodec.rollback(in)));
      case DECIDE -> drive.decide(in.list(DriveCodec::decision));
      case INSTALL ->
          DriveCodec.committed(
              out, drive.install(ModelCodec.key(in), in.ballot(), DriveCodec.heads(in)));
      case COLLECT -> drive.collect(ModelCodec.key(in), in.ballot());
      default -> PageCodec.page(out, drive.scan(PageCodec.scan(in)));
    }
  }

  private int bounded(int most) {
    int given = in.integer();
    if (given < 1 || given > most) {
      throw new MalformedMessage("a page has 1 to " + most + " entries, not " + given);
    }
    return given;
  }

  private void files() throws DriveException {
    switch (ask) {
      case STAGE -> drive.stage(ModelCodec.shardName(in), in.bytes(), in.number(), request.bulk());
      case SEAL -> drive.seal(ModelCodec.shardName(in), in.number(), in.bytes());
      case DISCARD -> drive.discard(ModelCodec.shardName(in));
      case READ -> read();
      case DESCRIBE ->
          out.optional(drive.describe(ModelCodec.shardName(in)), PageCodec::description);
      case SHARDS -> PageCodec.shards(out, drive.shards(in.text(), bounded(Integer.MAX_VALUE)));
      default -> out.list(drive.unnamed(in.integer()), ModelCodec::shardName);
    }
  }

  private void read() throws DriveException {
    var name = ModelCodec.shardName(in);
    long offset = in.number();
    int wanted = in.integer();
    if (wanted < 0 || wanted > RemoteDrive.READ_BYTES) {
      throw new MalformedMessage("nobody reads " + wanted + " bytes at once");
    }
    ByteBuffer room = request.room(wanted);
    out.putInt(drive.read(name, offset, room));
    bulk = room;
  }

  /// Whether a failure leaves buffers in use.
  static boolean mayStillRun(DriveException why) {
    return why.reason() == Reason.TIMEOUT;
  }
}
