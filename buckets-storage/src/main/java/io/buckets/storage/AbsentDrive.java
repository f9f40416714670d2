package io.buckets.storage;

import io.buckets.core.Ballot;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Fills the slot of a drive that is not there: every call fails with OFFLINE and the reason.
public final class AbsentDrive implements Drive {
  private final UUID id;
  private final String label;
  private final String why;

  /// @param id the drive that belongs in the slot
  /// @param label where it was, or should be
  /// @param why why it is not there
  public AbsentDrive(UUID id, String label, String why) {
    this.id = id;
    this.label = label;
    this.why = why;
  }

  /// Why the drive is absent.
  public String why() {
    return why;
  }

  private DriveException offline() {
    return new DriveException(DriveException.Reason.OFFLINE, "out of service: " + why);
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public PrepareReply prepare(RegisterKey key, Ballot ballot, boolean withShard)
      throws DriveException {
    throw offline();
  }

  @Override
  public DriveHead head(RegisterKey key, boolean withShard) throws DriveException {
    throw offline();
  }

  @Override
  public List<DriveHead> versions(RegisterKey key) throws DriveException {
    throw offline();
  }

  @Override
  public void stage(ShardName name, byte[] header, long offset, ByteBuffer bytes)
      throws DriveException {
    throw offline();
  }

  @Override
  public void seal(ShardName name, long length, byte[] trailer) throws DriveException {
    throw offline();
  }

  @Override
  public void discard(ShardName name) throws DriveException {
    throw offline();
  }

  @Override
  public void lease(ReadLease lease) {}

  @Override
  public void endLease(ReadLease lease) {}

  @Override
  public int read(ShardName name, long offset, ByteBuffer target) throws DriveException {
    throw offline();
  }

  @Override
  public @Nullable ShardDescription describe(ShardName name) throws DriveException {
    throw offline();
  }

  @Override
  public CommitReply commit(CommitRequest request) throws DriveException {
    throw offline();
  }

  @Override
  public CommitReply rollback(RollbackRequest request) throws DriveException {
    throw offline();
  }

  @Override
  public void decide(RegisterKey key, Ballot ballot) throws DriveException {
    throw offline();
  }

  @Override
  public CommitReply install(RegisterKey key, Ballot confirmed, List<DriveHead> state)
      throws DriveException {
    throw offline();
  }

  @Override
  public void collect(RegisterKey key, Ballot ballot) throws DriveException {
    throw offline();
  }

  @Override
  public ScanPage scan(ScanRequest request) throws DriveException {
    throw offline();
  }

  @Override
  public long changes(long bucketId) throws DriveException {
    throw offline();
  }

  @Override
  public ShardPage shards(String after, int limit) throws DriveException {
    throw offline();
  }

  @Override
  public boolean filling() {
    return false;
  }

  @Override
  public void setFilling(boolean filling) throws DriveException {
    throw offline();
  }

  @Override
  public Ballot ceiling() throws DriveException {
    throw offline();
  }

  @Override
  public boolean lowerCeiling(Ballot ceiling) throws DriveException {
    throw offline();
  }

  @Override
  public DriveUsage usage() throws DriveException {
    throw offline();
  }

  @Override
  public void close() {}
}
