package io.buckets.storage;

import io.buckets.core.Ballot;
import io.buckets.storage.DriveException.Reason;
import io.buckets.storage.FaultPlan.Call;
import io.buckets.storage.FaultPlan.Fault;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Any drive, with a plan of what goes wrong: calls that fail, come late, get lost on either way or
/// arrive twice, reads with a flipped bit, a file system that fills up, power cuts.
///
/// It is beside {@link MemoryDrive} in the main code, so that every module's tests can rehearse
/// with it. Threading: any thread.
public final class FaultyDrive implements Drive {
  private final Drive drive;
  private final Runnable powerCut;
  private volatile Misfortune misfortune;

  /// @param powerCut cuts the drive's power and brings it back
  public FaultyDrive(Drive drive, FaultPlan plan, Runnable powerCut) {
    this.drive = drive;
    this.powerCut = powerCut;
    this.misfortune = new Misfortune(plan);
  }

  /// A drive in memory, whose power can be cut.
  public FaultyDrive(MemoryDrive drive, FaultPlan plan) {
    this(drive, plan, drive::crash);
  }

  /// A drive whose power cuts are noticed as failed calls only.
  public FaultyDrive(Drive drive, FaultPlan plan) {
    this(drive, plan, () -> {});
  }

  /// From now on `plan` holds, from its beginning.
  public void setPlan(FaultPlan plan) {
    Misfortune before = misfortune;
    misfortune = new Misfortune(plan);
    before.end();
  }

  private interface Body<T extends @Nullable Object> {
    T run() throws DriveException;
  }

  private <T extends @Nullable Object> T call(Call call, Body<T> body) throws DriveException {
    boolean replyLost = false;
    boolean repeated = false;
    Misfortune striking = misfortune;
    for (Fault fault : striking.next(call)) {
      switch (fault) {
        case Fault.Hang hang -> striking.awaitEnd();
        case Fault.Fail fail -> throw failure(fail.reason(), call);
        case Fault.Delay delay -> LockSupport.parkNanos(delay.duration().toNanos());
        case Fault.LoseRequest lost -> throw failure(Reason.TIMEOUT, call);
        case Fault.LoseReply lost -> replyLost = true;
        case Fault.Repeat repeat -> repeated = true;
        case Fault.LosePower cut -> {
          powerCut.run();
          throw failure(Reason.OFFLINE, call);
        }
      }
    }
    T reply = body.run();
    if (repeated) {
      reply = body.run();
    }
    if (replyLost) {
      throw failure(Reason.TIMEOUT, call);
    }
    return reply;
  }

  private interface Order {
    void run() throws DriveException;
  }

  private void order(Call call, Order order) throws DriveException {
    this.<@Nullable Void>call(
        call,
        () -> {
          order.run();
          return null;
        });
  }

  private static DriveException failure(Reason reason, Call call) {
    return new DriveException(reason, "a planned fault of " + call);
  }

  private void takeRoom(long bytes) throws DriveException {
    if (!misfortune.store(bytes)) {
      throw new DriveException(Reason.FULL, "the plan leaves no more room on " + label());
    }
  }

  @Override
  public UUID id() {
    return drive.id();
  }

  @Override
  public String label() {
    return drive.label();
  }

  @Override
  public PrepareReply prepare(RegisterKey key, Ballot ballot, boolean withShard)
      throws DriveException {
    return call(Call.PREPARE, () -> drive.prepare(key, ballot, withShard));
  }

  @Override
  public DriveHead head(RegisterKey key, boolean withShard) throws DriveException {
    return call(Call.HEAD, () -> drive.head(key, withShard));
  }

  @Override
  public List<DriveHead> versions(RegisterKey key) throws DriveException {
    return call(Call.VERSIONS, () -> drive.versions(key));
  }

  @Override
  public void stage(ShardName name, byte[] header, long offset, ByteBuffer bytes)
      throws DriveException {
    takeRoom(bytes.remaining());
    order(Call.STAGE, () -> drive.stage(name, header, offset, bytes.duplicate()));
  }

  @Override
  public void seal(ShardName name, long length, byte[] trailer) throws DriveException {
    order(Call.SEAL, () -> drive.seal(name, length, trailer));
  }

  @Override
  public void discard(ShardName name) throws DriveException {
    order(Call.DISCARD, () -> drive.discard(name));
  }

  @Override
  public void lease(ReadLease lease) throws DriveException {
    drive.lease(lease);
  }

  @Override
  public void endLease(ReadLease lease) {
    drive.endLease(lease);
  }

  @Override
  public int read(ShardName name, long offset, ByteBuffer target) throws DriveException {
    int from = target.position();
    int read =
        call(
            Call.READ,
            () -> {
              target.position(from);
              return drive.read(name, offset, target);
            });
    misfortune.corrupt(target, from);
    return read;
  }

  @Override
  public @Nullable ShardDescription describe(ShardName name) throws DriveException {
    return this.<@Nullable ShardDescription>call(Call.DESCRIBE, () -> drive.describe(name));
  }

  @Override
  public CommitReply commit(CommitRequest request) throws DriveException {
    takeRoom(request.shard() == null ? 0 : request.shard().remaining());
    return call(Call.COMMIT, () -> drive.commit(request));
  }

  @Override
  public CommitReply rollback(RollbackRequest request) throws DriveException {
    return call(Call.ROLLBACK, () -> drive.rollback(request));
  }

  @Override
  public void decide(RegisterKey key, Ballot ballot) throws DriveException {
    order(Call.DECIDE, () -> drive.decide(key, ballot));
  }

  @Override
  public CommitReply install(RegisterKey key, Ballot confirmed, List<DriveHead> state)
      throws DriveException {
    return call(Call.INSTALL, () -> drive.install(key, confirmed, state));
  }

  @Override
  public void collect(RegisterKey key, Ballot ballot) throws DriveException {
    order(Call.COLLECT, () -> drive.collect(key, ballot));
  }

  @Override
  public ScanPage scan(ScanRequest request) throws DriveException {
    return call(Call.SCAN, () -> drive.scan(request));
  }

  @Override
  public long changes(long bucketId) throws DriveException {
    return call(Call.CHANGES, () -> drive.changes(bucketId));
  }

  @Override
  public ShardPage shards(String after, int limit) throws DriveException {
    return call(Call.SHARDS, () -> drive.shards(after, limit));
  }

  @Override
  public boolean filling() {
    return drive.filling();
  }

  @Override
  public void setFilling(boolean filling) throws DriveException {
    drive.setFilling(filling);
  }

  @Override
  public Ballot ceiling() throws DriveException {
    return drive.ceiling();
  }

  @Override
  public boolean lowerCeiling(Ballot ceiling) throws DriveException {
    return drive.lowerCeiling(ceiling);
  }

  @Override
  public DriveUsage usage() throws DriveException {
    return call(Call.USAGE, drive::usage);
  }

  @Override
  public void probe() throws DriveException {
    order(Call.PROBE, drive::probe);
  }

  @Override
  public void suspected() {
    drive.suspected();
  }

  @Override
  public void close() {
    drive.close();
  }
}
