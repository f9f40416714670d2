package io.buckets.storage.drive;

import io.buckets.core.Ballot;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A drive that refuses every call: a kind of drive that can do little or nothing says only what it
/// can.
///
/// Leases are taken and cover nothing, since what cannot be read need not stay.
public abstract class RefusingDrive implements Drive {
  /// Why a call is refused.
  public abstract DriveException refusal();

  @Override
  public PrepareReply prepare(RegisterKey key, Ballot ballot, boolean withShard)
      throws DriveException {
    throw refusal();
  }

  @Override
  public DriveHead head(RegisterKey key, boolean withShard) throws DriveException {
    throw refusal();
  }

  @Override
  public VersionPage versions(RegisterKey key, long from, int limit) throws DriveException {
    throw refusal();
  }

  @Override
  public OlderReply older(RegisterKey key, OlderQuery query, boolean withShards)
      throws DriveException {
    throw refusal();
  }

  @Override
  public void stage(ShardName name, byte[] header, long offset, ByteBuffer bytes)
      throws DriveException {
    throw refusal();
  }

  @Override
  public void seal(ShardName name, long length, byte[] trailer) throws DriveException {
    throw refusal();
  }

  @Override
  public void discard(ShardName name) throws DriveException {
    throw refusal();
  }

  @Override
  public void lease(ReadLease lease) {}

  @Override
  public void endLease(ReadLease lease) {}

  @Override
  public int read(ShardName name, long offset, ByteBuffer target) throws DriveException {
    throw refusal();
  }

  @Override
  public @Nullable ShardDescription describe(ShardName name) throws DriveException {
    throw refusal();
  }

  @Override
  public CommitReply commit(CommitRequest request) throws DriveException {
    throw refusal();
  }

  @Override
  public CommitReply rollback(RollbackRequest request) throws DriveException {
    throw refusal();
  }

  @Override
  public void decide(List<Decision> decisions) throws DriveException {
    throw refusal();
  }

  @Override
  public CommitReply install(RegisterKey key, Ballot confirmed, List<DriveHead> state)
      throws DriveException {
    throw refusal();
  }

  @Override
  public void collect(RegisterKey key, Ballot ballot) throws DriveException {
    throw refusal();
  }

  @Override
  public ScanPage scan(ScanRequest request) throws DriveException {
    throw refusal();
  }

  @Override
  public long changes(long bucketId) throws DriveException {
    throw refusal();
  }

  @Override
  public ShardPage shards(String after, int limit) throws DriveException {
    throw refusal();
  }

  @Override
  public DriveStatus status() throws DriveException {
    throw refusal();
  }

  @Override
  public void beginFilling() throws DriveException {
    throw refusal();
  }

  @Override
  public boolean endFilling(Ballot since) throws DriveException {
    throw refusal();
  }

  @Override
  public boolean lowerCeiling(Ballot ceiling) throws DriveException {
    throw refusal();
  }

  @Override
  public DriveUsage usage() throws DriveException {
    throw refusal();
  }

  @Override
  public void close() {}
}
