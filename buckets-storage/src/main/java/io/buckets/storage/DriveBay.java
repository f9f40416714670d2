package io.buckets.storage;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The place of one drive in its pool: whichever drive is in it serves, and one that fails is taken
/// out.
///
/// Erasure sets hold bays, so that a drive may fail, come back, or be replaced by another without
/// any set being made anew. A call that ends with FAILED takes the drive out of service with that
/// reason; until something puts a drive in again, every call fails at once with OFFLINE. While the
/// drive is suspect, since it does not answer, every call fails at once with OFFLINE.
///
/// Threading: any thread.
public final class DriveBay implements Drive {
  private static final Logger LOG = LoggerFactory.getLogger(DriveBay.class);

  private final Suspicion suspicion = new Suspicion();
  private volatile Drive drive;
  private volatile boolean closed;

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

  /// Why nothing is asked of the drive just now; null if it answers.
  public @Nullable String suspect() {
    return suspicion.why();
  }

  /// Whether calls of the drive hang: it is suspect, or late and cannot be done without.
  public boolean isHung() {
    return suspect() != null || suspicion.isLate(Limits.DRIVE_LATE.toNanos());
  }

  /// How often the drive was suspect and came back: each time it may have missed changes.
  public long timesSuspect() {
    return suspicion.times();
  }

  Suspicion suspicion() {
    return suspicion;
  }

  /// Has `look` look after the drive, on this thread, which may have to wait: that is late like any
  /// call.
  public void watch(Consumer<Drive> look) {
    Suspicion.Running call = suspicion.begin();
    try {
      look.accept(drive);
    } finally {
      suspicion.end(call);
    }
  }

  /// Puts `next` into service.
  ///
  /// @return the drive that was in the bay, which the caller closes
  public synchronized Drive put(Drive next) {
    Drive before = drive;
    drive = next;
    suspicion.begunAnew();
    LOG.info("drive {} ({}) is in service", next.label(), next.id());
    return before;
  }

  /// Takes the drive out of service, and closes it.
  @SuppressWarnings("ReferenceEquality") // this very object, not one like it
  public synchronized void takeOut(Drive failed, String why) {
    if (drive == failed && !closed && !(failed instanceof AbsentDrive)) {
      drive = new AbsentDrive(failed.id(), failed.label(), why);
      suspicion.begunAnew();
      LOG.error("drive {} ({}) is out of service: {}", failed.label(), failed.id(), why);
      Thread.ofPlatform().daemon().name("close-" + failed.label()).start(failed::close);
    }
  }

  /// Says better why no drive serves here.
  public synchronized void explain(String why) {
    if (drive instanceof AbsentDrive absent && !absent.why().equals(why)) {
      drive = new AbsentDrive(absent.id(), absent.label(), why);
      LOG.error("drive {} ({}) stays out of service: {}", absent.label(), absent.id(), why);
    }
  }

  private interface Call<T> {
    T on(Drive drive) throws DriveException;
  }

  private <T extends @Nullable Object> T call(Call<T> call) throws DriveException {
    String why = suspicion.why();
    if (why != null) {
      throw new DriveException(
          DriveException.Reason.OFFLINE, drive.label() + " is suspect: " + why);
    }
    return callNow(call);
  }

  /// A call that is late if it takes long. What is asked in rounds is timed by the {@link
  /// DriveLane}.
  private <T extends @Nullable Object> T timed(Call<T> call) throws DriveException {
    Suspicion.Running running = suspicion.begin();
    try {
      return call(call);
    } finally {
      suspicion.end(running);
    }
  }

  private <T extends @Nullable Object> T callNow(Call<T> call) throws DriveException {
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
    return timed(d -> d.versions(key));
  }

  @Override
  public void stage(ShardName name, byte[] header, long offset, ByteBuffer bytes)
      throws DriveException {
    this.<@Nullable Void>timed(d -> {
      d.stage(name, header, offset, bytes);
      return null;
    });
  }

  @Override
  public void seal(ShardName name, long length, byte[] trailer) throws DriveException {
    this.<@Nullable Void>timed(d -> {
      d.seal(name, length, trailer);
      return null;
    });
  }

  @Override
  public void discard(ShardName name) throws DriveException {
    this.<@Nullable Void>timed(d -> {
      d.discard(name);
      return null;
    });
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
    return timed(d -> d.read(name, offset, target));
  }

  @Override
  public @Nullable ShardDescription describe(ShardName name) throws DriveException {
    return this.<@Nullable ShardDescription>timed(d -> d.describe(name));
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
  public CommitReply install(RegisterKey key, Ballot confirmed, List<DriveHead> state)
      throws DriveException {
    return timed(d -> d.install(key, confirmed, state));
  }

  @Override
  public void collect(RegisterKey key, Ballot ballot) throws DriveException {
    this.<@Nullable Void>timed(d -> {
      d.collect(key, ballot);
      return null;
    });
  }

  @Override
  public ScanPage scan(ScanRequest request) throws DriveException {
    return timed(d -> d.scan(request));
  }

  @Override
  public long changes(long bucketId) throws DriveException {
    return call(d -> d.changes(bucketId));
  }

  @Override
  public ShardPage shards(String after, int limit) throws DriveException {
    return timed(d -> d.shards(after, limit));
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
  public @Nullable String fillingWhy() {
    return drive.fillingWhy();
  }

  @Override
  public Mark mark() {
    return drive.mark();
  }

  @Override
  public void remember(Map<UUID, Mark> others) throws DriveException {
    if (suspicion.why() == null) {
      drive.remember(others);
    }
  }

  @Override
  public Ballot ceiling() throws DriveException {
    return call(Drive::ceiling);
  }

  @Override
  public boolean lowerCeiling(Ballot ceiling) throws DriveException {
    return call(d -> d.lowerCeiling(ceiling));
  }

  @Override
  public DriveUsage usage() throws DriveException {
    return call(Drive::usage);
  }

  @Override
  public void probe() throws DriveException {
    this.<@Nullable Void>callNow(d -> {
      d.probe();
      return null;
    });
  }

  @Override
  public void suspected() {
    drive.suspected();
  }

  @Override
  public void close() {
    // Calls that come after it fail for that, and are no news.
    closed = true;
    drive.close();
  }
}
