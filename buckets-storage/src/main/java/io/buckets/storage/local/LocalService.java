package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveStanding;
import io.buckets.storage.drive.Mark;
import io.buckets.storage.drive.Refill;
import io.buckets.storage.model.ShardName;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens and closes the parts of a local drive, and says whether they serve.
///
/// What may take as long as the drive takes is done on the drive's own threads, one after another;
/// whoever asked for it waits as long as any call may take. What is opened after the drive was
/// closed is closed at once.
///
/// Threading: any thread.
final class LocalService {
  private static final Logger LOG = LoggerFactory.getLogger(LocalService.class);

  private final LocalDrive.Options options;
  private final DriveResources resources;
  private final DriveThreads threads;
  private final Consumer<ShardName> drop;
  private volatile @Nullable LocalParts open;
  private volatile @Nullable LocalDoubt doubt;
  private volatile boolean closed;

  /// @param drop has a file deleted that no register names any more
  LocalService(
      LocalDrive.Options options,
      DriveResources resources,
      DriveThreads threads,
      Consumer<ShardName> drop) {
    this.options = options;
    this.resources = resources;
    this.threads = threads;
    this.drop = drop;
  }

  /// Opens what is there, on this thread.
  ///
  /// @throws DriveException OFFLINE if someone else has it open, else why it cannot be used
  void begin() throws DriveException {
    try {
      openParts(null);
    } catch (DriveException | RuntimeException e) {
      threads.close();
      throw e;
    }
  }

  /// The parts of the drive, maybe out of service; null if they are not open.
  @Nullable LocalParts open() {
    return open;
  }

  /// The parts of the drive, if it is in service.
  LocalParts serving() throws DriveException {
    LocalParts parts = open;
    if (parts == null || closed) {
      throw new DriveException(Reason.OFFLINE, options.path() + " is " + notOpen());
    }
    parts.outage().assertNone();
    return parts;
  }

  /// Why the drive does not serve; null if it does.
  @Nullable String absence() {
    LocalParts parts = open;
    return parts == null || closed ? notOpen() : parts.outage().reason();
  }

  private String notOpen() {
    LocalDoubt now = doubt;
    String why = now == null ? "not open again yet" : "in question: " + now.why();
    return closed ? "closed" : why;
  }

  private synchronized void openParts(@Nullable Refill refill) throws DriveException {
    if (closed) {
      throw new DriveException(Reason.OFFLINE, options.path() + " is closed");
    }
    LocalParts.Opened opened = openedAnyway(refill);
    doubt = opened.doubt();
    open = opened.parts();
  }

  /// Opens the parts, on a full file system with the room that is set aside for that.
  private LocalParts.Opened openedAnyway(@Nullable Refill refill) throws DriveException {
    try {
      return opened(refill);
    } catch (DriveException e) {
      if (e.reason() != Reason.FULL) {
        throw e;
      }
      releaseReserve(e);
    }
    return opened(refill);
  }

  private LocalParts.Opened opened(@Nullable Refill refill) throws DriveException {
    return LocalParts.open(options, resources, threads, drop, refill);
  }

  private void releaseReserve(DriveException full) throws DriveException {
    try {
      if (DriveReserve.release(options.path())) {
        return;
      }
    } catch (IOException e) {
      full.addSuppressed(e);
      throw full;
    }
    throw new DriveException(
        Reason.FULL, full.getMessage() + "; make room on its file system, some MiB will do", full);
  }

  private synchronized void closeParts() {
    LocalParts parts = open;
    LocalDoubt was = doubt;
    open = null;
    doubt = null;
    if (parts != null) {
      parts.close();
    }
    if (was != null) {
      was.close();
    }
  }

  /// See {@link LocalDrive#standing}.
  DriveStanding standing() throws DriveException {
    return threads.call(() -> {
      LocalDoubt now = doubt;
      return now == null ? serving().registers().standing() : now.opening().standing();
    });
  }

  /// See {@link LocalDrive#trust}.
  void trust(Mark past) throws DriveException {
    threads.call(() -> {
      settleDoubt();
      serving().registers().outdo(past);
      return true;
    });
  }

  private synchronized void settleDoubt() throws DriveException {
    LocalDoubt now = doubt;
    if (now != null) {
      now.settle();
      closeParts();
      openParts(null);
    }
  }

  /// See {@link LocalDrive#refill}.
  void refill(Refill refill) throws DriveException {
    threads.call(() -> {
      beginAnew(refill);
      return true;
    });
  }

  private synchronized void beginAnew(Refill refill) throws DriveException {
    closeParts();
    openParts(refill);
  }

  /// See {@link LocalDrive#reopen}.
  void reopen() throws DriveException {
    threads.call(() -> {
      openAgain();
      return true;
    });
  }

  private synchronized void openAgain() throws DriveException {
    LocalParts former = open;
    if (closed || (former != null && former.outage().reason() == null)) {
      serving();
      return;
    }
    if (former != null) {
      // What is missing now would be made anew, and an empty drive would deny all that it held.
      former.guard().assertReturned();
      closeParts();
    }
    openParts(null);
    serving();
    LOG.info("drive {} is in service again", options.path());
  }

  /// Lets go of the drive, on a thread of its own, and waits a while for that. A call that hangs
  /// keeps what it uses: closing an index under a call would end the process, so it is left behind
  /// until the call is over.
  void close() {
    closed = true;
    threads.giveUp();
    Thread closer =
        Thread.ofPlatform()
            .daemon()
            .name("close-" + options.path())
            .start(() -> {
              // After whatever is opening it just now.
              closeParts();
              threads.close();
            });
    try {
      if (!closer.join(resources.patience().close())) {
        LOG.warn("drive {} has calls that hang; it is closed when they end", options.path());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
