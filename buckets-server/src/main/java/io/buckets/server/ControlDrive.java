package io.buckets.server;

import io.buckets.cluster.raft.RaftControlPlane;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
/// And when the drive is out of service or does not answer for some seconds, or the control plane
/// cannot begin there, it has it go on on another drive of this node; on the next one, if that
/// takes too long: it may hang as well. Looks are counted, not time: a process that stood still
/// finds its drives late for a moment.
///
/// Threading: threads of its own, of the platform, since whoever marks a drive may hang in the
/// kernel with it.
final class ControlDrive implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlDrive.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  /// Looks in a row that find it out until the log goes elsewhere.
  private static final int PATIENCE = 5;

  /// How long the log may take to begin elsewhere.
  private static final Duration MOVE = Duration.ofSeconds(8);

  private final RaftControlPlane control;
  private final List<Place> places;
  private final CountDownLatch closed = new CountDownLatch(1);
  private int out;

  /// Where the log may be.
  ///
  /// @param bay of a drive of this node
  /// @param directory on it
  record Place(DriveBay bay, Path directory) {}

  /// @param places on all drives of this node; the log is at one of them
  ControlDrive(RaftControlPlane control, List<Place> places) {
    this.control = control;
    this.places = List.copyOf(places);
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

  /// Does some work now, and each second until `closed` is down. What fails is tried again.
  static void everySecond(Runnable work, CountDownLatch closed) {
    try {
      do {
        try {
          work.run();
        } catch (RuntimeException e) {
          LOG.warn("what is done each second for the control plane failed", e);
        }
      } while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Where the log is now.
  Place now() {
    Path directory = control.directory();
    return places.stream()
        .filter(place -> place.directory().equals(directory))
        .findFirst()
        .orElseGet(places::getFirst);
  }

  private void look() {
    boolean serves = control.takesPart() && !DriveBay.isOut(now().bay());
    out = serves ? 0 : out + 1;
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
      Place here = now();
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
    Place last = now();
    String why = "drive " + last.bay().label() + " does not serve";
    for (Place next : places) {
      if (!next.equals(last) && !DriveBay.isOut(next.bay()) && isMoved(next, why)) {
        out = 0;
        return;
      }
    }
  }

  /// Whether the log went there in time. Whoever is late gives up when it finds another there.
  private boolean isMoved(Place next, String why) {
    CompletableFuture<Boolean> moved = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("control-move")
        .start(() -> {
          try {
            control.moveTo(next.directory(), why);
            moved.complete(true);
          } catch (IOException | RuntimeException e) {
            LOG.warn("control plane: its log does not go to {}", next.bay().label(), e);
            moved.complete(false);
          }
        });
    return moved.completeOnTimeout(false, MOVE.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
