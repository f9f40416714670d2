package io.buckets.server;

import io.buckets.cluster.raft.RaftControlPlane;
import io.buckets.core.StoreException;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after the drive that has the log of the control plane.
///
/// It raises the mark of the drive: when the node starts, and whenever the state has changed, at
/// most once a second. Other drives remember marks, so that an older copy of the drive, put back,
/// is known by them even if nothing but the state had changed since.
///
/// And when the drive is out of service or does not answer for some seconds, it has the control
/// plane go on on another drive of this node. Looks are counted, not time: a process that stood
/// still finds its drives late for a moment.
///
/// Threading: one thread of its own.
final class ControlDrive implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlDrive.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  /// Looks in a row that find it out until the log goes elsewhere.
  private static final int PATIENCE = 5;

  private final RaftControlPlane control;
  private final List<Place> places;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Place now;
  private long marked = -1;
  private int out;

  /// Where the log may be.
  ///
  /// @param bay of a drive of this node
  /// @param directory on it
  record Place(DriveBay bay, Path directory) {}

  /// @param places on all drives of this node
  /// @param now the one of them where the log is
  ControlDrive(RaftControlPlane control, List<Place> places, Place now) {
    this.control = control;
    this.places = List.copyOf(places);
    this.now = now;
  }

  /// Begins.
  ControlDrive start() {
    Thread.ofVirtual().name("control-drive").start(this::run);
    return this;
  }

  private void run() {
    try {
      do {
        look();
      } while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    if (DriveBay.isOut(now.bay())) {
      out++;
      if (out % PATIENCE == 0) {
        move();
      }
      return;
    }
    out = 0;
    long state = control.state().index();
    if (state != marked && raise(now.bay())) {
      marked = state;
    }
  }

  private static boolean raise(Drive drive) {
    try {
      drive.probe();
      return true;
    } catch (DriveException e) {
      LOG.debug("{} is not marked: {}", drive.label(), e.getMessage());
      return false;
    }
  }

  private void move() {
    for (Place next : places) {
      if (!DriveBay.isOut(next.bay())) {
        try {
          control.moveTo(next.directory(), "drive " + now.bay().label() + " does not serve");
          now = next;
          marked = -1;
          out = 0;
          return;
        } catch (IOException | StoreException e) {
          LOG.warn("control plane: its log does not go to {}", next.bay().label(), e);
        }
      }
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
