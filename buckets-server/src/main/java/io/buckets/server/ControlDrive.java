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
import org.jspecify.annotations.Nullable;
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
/// Threading: threads of its own, of the platform, since whoever marks a drive may hang in the
/// kernel with it.
final class ControlDrive implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlDrive.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  /// Looks in a row that find it out until the log goes elsewhere.
  private static final int PATIENCE = 5;

  private final RaftControlPlane control;
  private final List<Place> places;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Place now;
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
    Thread.ofPlatform().daemon().name("control-drive").start(() -> everySecond(this::look));
    Thread.ofPlatform().daemon().name("control-mark").start(() -> everySecond(new Marking()));
    return this;
  }

  private void everySecond(Runnable work) {
    everySecond(work, closed);
  }

  /// Does some work now, and each second until `closed` is down.
  static void everySecond(Runnable work, CountDownLatch closed) {
    try {
      do {
        work.run();
      } while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Where the log is now.
  Place now() {
    return now;
  }

  private void look() {
    out = DriveBay.isOut(now.bay()) ? out + 1 : 0;
    if (out > 0 && out % PATIENCE == 0) {
      move();
    }
  }

  /// Raises the mark of the drive where the log is, when it or the state is another one.
  private final class Marking implements Runnable {
    private @Nullable Place place;
    private long marked;

    @Override
    public void run() {
      Place here = now;
      long state = control.state().index();
      boolean news = state != marked || !here.equals(place);
      if (news && !DriveBay.isOut(here.bay()) && isRaised(here.bay())) {
        marked = state;
        place = here;
      }
    }
  }

  private static boolean isRaised(Drive drive) {
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
