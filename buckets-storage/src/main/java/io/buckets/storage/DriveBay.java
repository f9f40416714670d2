package io.buckets.storage;

import io.buckets.core.Ballot;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The place of one drive in its pool: whichever drive is in it serves, and one that fails is taken
/// out.
///
/// Erasure sets hold bays, so that a drive may fail, come back, or be replaced by another without
/// any set being made anew. A call that ends with FAILED takes the drive out of service with that
/// reason; until something puts a drive in again, every call fails at once with OFFLINE.
///
/// Threading: any thread.
public final class DriveBay implements Drive {
  private static final Logger LOG = LoggerFactory.getLogger(DriveBay.class);

  private volatile Drive drive;

  /// A bay that holds `drive`, which may be an {@link AbsentDrive}.
  public DriveBay(Drive drive) {
    this.drive = drive;
  }

  /// The drive that serves now.
  public Drive drive() {
    return drive;
  }

  /// Why no drive serves here; null if one does.
  public @Nullable String outOfService() {
    return drive instanceof AbsentDrive absent ? absent.why() : null;
  }

  /// Puts `next` into service.
  ///
  /// @return the drive that was in the bay, which the caller closes
  public synchronized Drive put(Drive next) {
    Drive before = drive;
    drive = next;
    LOG.info("drive {} ({}) is in service", next.label(), next.id());
    return before;
  }

  /// Takes the drive out of service, and closes it.
  @SuppressWarnings("ReferenceEquality") // this very object, not one like it
  public synchronized void takeOut(Drive failed, String why) {
    if (drive == failed && !(failed instanceof AbsentDrive)) {
      drive = new AbsentDrive(failed.id(), failed.label(), why);
      LOG.error("drive {} ({}) is out of service: {}", failed.label(), failed.id(), why);
      Thread.startVirtualThread(failed::close);
    }
  }

  private interface Call<T> {
    T on(Drive drive) throws DriveException;
  }

  private <T extends @Nullable Object> T call(Call<T> call) throws DriveException {
    Drive now = drive;
    try {
      return call.on(now);
    } catch (DriveException e) {
      if (e.reason() == DriveException.Reason.FAILED
          || e.reason() == DriveException.Reason.OFFLINE) {
        takeOut(now, String.valueOf(e.getMessage()));
      }
      throw e;
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
    return call(d -> d.prepare(key, ballot, withShard));
  }

  @Override
  public DriveHead head(RegisterKey key, boolean withShard) throws DriveException {
    return call(d -> d.head(key, withShard));
  }

  @Override
  public List<DriveHead> versions(RegisterKey key) throws DriveException {
    return call(d -> d.versions(key));
  }

  @Override
  public void stage(ShardName name, byte[] header, long offset, ByteBuffer bytes)
      throws DriveException {
    this.<@Nullable Void>call(d -> {
      d.stage(name, header, offset, bytes);
      return null;
    });
  }

  @Override
  public void seal(ShardName name, long length, byte[] trailer) throws DriveException {
    this.<@Nullable Void>call(d -> {
      d.seal(name, length, trailer);
      return null;
    });
  }

  @Override
  public void discard(ShardName name) throws DriveException {
    this.<@Nullable Void>call(d -> {
      d.discard(name);
      return null;
    });
  }

  @Override
  public int read(ShardName name, long offset, ByteBuffer target) throws DriveException {
    return call(d -> d.read(name, offset, target));
  }

  @Override
  public @Nullable ShardDescription describe(ShardName name) throws DriveException {
    return this.<@Nullable ShardDescription>call(d -> d.describe(name));
  }

  @Override
  public CommitReply commit(CommitRequest request) throws DriveException {
    return call(d -> d.commit(request));
  }

  @Override
  public CommitReply rollback(RollbackRequest request) throws DriveException {
    return call(d -> d.rollback(request));
  }

  @Override
  public void decide(RegisterKey key, Ballot ballot) throws DriveException {
    this.<@Nullable Void>call(d -> {
      d.decide(key, ballot);
      return null;
    });
  }

  @Override
  public CommitReply install(RegisterKey key, List<DriveHead> state) throws DriveException {
    return call(d -> d.install(key, state));
  }

  @Override
  public void collect(RegisterKey key, Ballot ballot) throws DriveException {
    this.<@Nullable Void>call(d -> {
      d.collect(key, ballot);
      return null;
    });
  }

  @Override
  public ScanPage scan(ScanRequest request) throws DriveException {
    return call(d -> d.scan(request));
  }

  @Override
  public long changes(long bucketId) throws DriveException {
    return call(d -> d.changes(bucketId));
  }

  @Override
  public ShardPage shards(String after, int limit) throws DriveException {
    return call(d -> d.shards(after, limit));
  }

  @Override
  public boolean filling() {
    return drive.filling();
  }

  @Override
  public void setFilling(boolean filling) throws DriveException {
    this.<@Nullable Void>call(d -> {
      d.setFilling(filling);
      return null;
    });
  }

  @Override
  public DriveUsage usage() throws DriveException {
    return call(Drive::usage);
  }

  @Override
  public void close() {
    drive.close();
  }
}
