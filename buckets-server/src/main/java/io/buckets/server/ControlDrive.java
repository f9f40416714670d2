package io.buckets.server;

import io.buckets.cluster.raft.RaftControlPlane;
import io.buckets.cluster.raft.StateCopies;
import io.buckets.cluster.state.ClusterState;
import io.buckets.core.StoreException;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.drive.DriveException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
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
/// It also keeps copies of the state on others of the node's drives, not older than a second or
/// than twenty times what writing one takes, a minute at most: if most logs of the cluster are lost
/// at once, the vote is founded anew from the newest.
///
/// And when the drive is out of service or does not answer for some seconds, it has the control
/// plane go on on another drive of this node. Looks are counted, not time: a process that stood
/// still finds its drives late for a moment.
///
/// Threading: threads of its own, of the platform, one to watch and one for each drive, since
/// whoever writes to a drive may hang in the kernel with it.
final class ControlDrive implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlDrive.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  /// Looks in a row that find it out until the log goes elsewhere.
  private static final int PATIENCE = 5;

  /// Drives of the node with a copy of the state, so that those of a cluster outnumber the drives
  /// that any geometry may lose.
  private static final int COPIES = 3;

  /// How many times longer than a copy takes to write it rests before the next.
  private static final int REST = 20;

  private static final Duration REST_MOST = Duration.ofMinutes(1);

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
    for (Place place : places) {
      Copying copying = new Copying(place);
      Thread.ofPlatform().daemon().name("control-copy").start(() -> everySecond(copying));
    }
    return this;
  }

  private void everySecond(Runnable work) {
    try {
      do {
        work.run();
      } while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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

  /// Keeps a copy on a drive, if that is one of those that have one.
  private final class Copying implements Runnable {
    private final Place place;
    private boolean begun;
    private long copied;
    private long restNanos;
    private long writtenNanos;

    Copying(Place place) {
      this.place = place;
    }

    @Override
    public void run() {
      boolean rests = restNanos > 0 && System.nanoTime() - writtenNanos < restNanos;
      if (rests || DriveBay.isOut(place.bay())) {
        return;
      }
      try {
        copy(control.state());
      } catch (IOException e) {
        LOG.debug("{} has no copy of the state", place.bay().label(), e);
      }
    }

    private void copy(ClusterState state) throws IOException {
      if (!begun) {
        // A node that has lost its log knows less than its copies until it has joined.
        copied = StateCopies.begin(place.directory(), state.deploymentId());
        begun = true;
      }
      if (state.index() <= copied || !copyPlaces().contains(place)) {
        return;
      }
      long before = System.nanoTime();
      StateCopies.write(place.directory(), state);
      copied = state.index();
      writtenNanos = System.nanoTime();
      restNanos = Math.min(REST * (writtenNanos - before), REST_MOST.toNanos());
    }
  }

  /// Those that serve, those before the one that has the log.
  private List<Place> copyPlaces() {
    Place log = now;
    return places.stream()
        .filter(place -> !DriveBay.isOut(place.bay()))
        .sorted(Comparator.comparing(log::equals))
        .limit(COPIES)
        .toList();
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
