package io.buckets.storage.drive;

import io.buckets.core.Ballot;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A drive that stands before another one: every call that may fail or take a while goes through
/// one hook.
///
/// What is answered from memory goes straight to the drive behind: its name, leases, how far it has
/// come, whether it is being filled. Threading: any thread.
public abstract class ForwardingDrive implements Drive {
  /// A call, to be made on the drive behind.
  ///
  /// @param <T> what it answers
  protected interface Body<T extends @Nullable Object> {
    /// Makes it.
    T on(Drive drive) throws DriveException;
  }

  /// A call that answers nothing.
  @FunctionalInterface
  protected interface Order {
    /// Makes it.
    void on(Drive drive) throws DriveException;
  }

  /// For drives that stand before another.
  protected ForwardingDrive() {}

  /// The drive that is asked now.
  protected abstract Drive behind();

  /// Makes a call of the drive behind, or not, and answers what it answers, or fails.
  protected abstract <T extends @Nullable Object> T around(DriveCall which, Body<T> body)
      throws DriveException;

  /// The same for a call that answers nothing.
  protected final void order(DriveCall which, Order order) throws DriveException {
    this.<@Nullable Void>around(
        which,
        drive -> {
          order.on(drive);
          return null;
        });
  }

  @Override
  public UUID id() {
    return behind().id();
  }

  @Override
  public String label() {
    return behind().label();
  }

  @Override
  public PrepareReply prepare(RegisterKey key, Ballot ballot, boolean withShard)
      throws DriveException {
    return around(DriveCall.PREPARE, drive -> drive.prepare(key, ballot, withShard));
  }

  @Override
  public DriveHead head(RegisterKey key, boolean withShard) throws DriveException {
    return around(DriveCall.HEAD, drive -> drive.head(key, withShard));
  }

  @Override
  public VersionPage versions(RegisterKey key, long from, int limit) throws DriveException {
    return around(DriveCall.VERSIONS, drive -> drive.versions(key, from, limit));
  }

  @Override
  public OlderReply older(RegisterKey key, OlderQuery query, boolean withShards)
      throws DriveException {
    return around(DriveCall.OLDER, drive -> drive.older(key, query, withShards));
  }

  @Override
  public void stage(ShardName name, byte[] header, long offset, ByteBuffer bytes)
      throws DriveException {
    order(DriveCall.STAGE, drive -> drive.stage(name, header, offset, bytes));
  }

  @Override
  public void seal(ShardName name, long length, byte[] trailer) throws DriveException {
    order(DriveCall.SEAL, drive -> drive.seal(name, length, trailer));
  }

  @Override
  public void discard(ShardName name) throws DriveException {
    order(DriveCall.DISCARD, drive -> drive.discard(name));
  }

  @Override
  public void lease(ReadLease lease) throws DriveException {
    behind().lease(lease);
  }

  @Override
  public void endLease(ReadLease lease) {
    behind().endLease(lease);
  }

  @Override
  public int read(ShardName name, long offset, ByteBuffer target) throws DriveException {
    return around(DriveCall.READ, drive -> drive.read(name, offset, target));
  }

  @Override
  public @Nullable ShardDescription describe(ShardName name) throws DriveException {
    return this.<@Nullable ShardDescription>around(
        DriveCall.DESCRIBE, drive -> drive.describe(name));
  }

  @Override
  public CommitReply commit(CommitRequest request) throws DriveException {
    return around(DriveCall.COMMIT, drive -> drive.commit(request));
  }

  @Override
  public CommitReply rollback(RollbackRequest request) throws DriveException {
    return around(DriveCall.ROLLBACK, drive -> drive.rollback(request));
  }

  @Override
  public void decide(List<Decision> decisions) throws DriveException {
    order(DriveCall.DECIDE, drive -> drive.decide(decisions));
  }

  @Override
  public CommitReply install(RegisterKey key, Ballot confirmed, List<DriveHead> state)
      throws DriveException {
    return around(DriveCall.INSTALL, drive -> drive.install(key, confirmed, state));
  }

  @Override
  public void collect(RegisterKey key, Ballot ballot) throws DriveException {
    order(DriveCall.COLLECT, drive -> drive.collect(key, ballot));
  }

  @Override
  public ScanPage scan(ScanRequest request) throws DriveException {
    return around(DriveCall.SCAN, drive -> drive.scan(request));
  }

  @Override
  public long changes(long bucketId) throws DriveException {
    return around(DriveCall.CHANGES, drive -> drive.changes(bucketId));
  }

  @Override
  public ShardPage shards(String after, int limit) throws DriveException {
    return around(DriveCall.SHARDS, drive -> drive.shards(after, limit));
  }

  @Override
  public List<ShardName> unnamed(int limit) throws DriveException {
    return around(DriveCall.UNNAMED, drive -> drive.unnamed(limit));
  }

  @Override
  public DriveStatus status() throws DriveException {
    return around(DriveCall.STATUS, Drive::status);
  }

  @Override
  public void beginFilling() throws DriveException {
    order(DriveCall.BEGIN_FILLING, Drive::beginFilling);
  }

  @Override
  public boolean endFilling(Ballot since) throws DriveException {
    return around(DriveCall.END_FILLING, drive -> drive.endFilling(since));
  }

  @Override
  public @Nullable String fillingWhy() {
    return behind().fillingWhy();
  }

  @Override
  public Mark mark() {
    return behind().mark();
  }

  @Override
  public void remember(Map<UUID, Mark> others) throws DriveException {
    order(DriveCall.REMEMBER, drive -> drive.remember(others));
  }

  @Override
  public boolean lowerCeiling(Ballot ceiling) throws DriveException {
    return around(DriveCall.LOWER_CEILING, drive -> drive.lowerCeiling(ceiling));
  }

  @Override
  public DriveUsage usage() throws DriveException {
    return around(DriveCall.USAGE, drive -> drive.usage());
  }

  @Override
  public void probe() throws DriveException {
    order(DriveCall.PROBE, drive -> drive.probe());
  }

  @Override
  public void suspected() {
    behind().suspected();
  }

  @Override
  public boolean isAway() {
    return behind().isAway();
  }

  @Override
  public Hearing hearing() {
    return behind().hearing();
  }

  @Override
  public @Nullable Object way() {
    return behind().way();
  }

  @Override
  public void missed() throws DriveException {
    order(DriveCall.MISSED, Drive::missed);
  }

  @Override
  public BucketFence.Answer fence(BucketFence fence) throws DriveException {
    return around(DriveCall.FENCE, drive -> drive.fence(fence));
  }

  @Override
  public void close() {
    behind().close();
  }
}
