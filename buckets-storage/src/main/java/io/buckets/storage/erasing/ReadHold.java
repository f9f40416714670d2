package io.buckets.storage.erasing;

import io.buckets.core.StoreException;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.ReadLease;
import io.buckets.storage.model.DataId;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// One reader's leases on what a key names, on every drive of its set: begun before the key is
/// looked up, ended when the reader is closed.
///
/// Threading: any thread; renewals do not outlive the close.
public final class ReadHold implements AutoCloseable {
  private final ReadHolds holds;
  private final List<Drive> drives;
  private final long begunNanos;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile ReadLease lease;

  ReadHold(ReadHolds holds, List<Drive> drives, ReadLease lease) {
    this.holds = holds;
    this.drives = drives;
    this.lease = lease;
    this.begunNanos = System.nanoTime();
  }

  /// When the reader began.
  long begunNanos() {
    return begunNanos;
  }

  /// Holds no more than the version whose data is `data`.
  public void narrow(DataId data) {
    lease = lease.on(data);
    renew();
  }

  /// Begins the leases, or makes them last.
  ///
  /// @throws StoreException BUSY if a drive has too many; what others think of them does not
  ///   matter, as a drive that does not answer is read without
  void renew() {
    for (Drive drive : drives) {
      try {
        drive.lease(lease);
      } catch (DriveException e) {
        if (e.reason() == DriveException.Reason.BUSY) {
          throw new StoreException(StoreException.Reason.BUSY, String.valueOf(e.getMessage()), e);
        }
      }
    }
    if (closed.get()) {
      end();
    }
  }

  private void end() {
    drives.forEach(drive -> drive.endLease(lease));
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      holds.forget(this);
      end();
    }
  }
}
