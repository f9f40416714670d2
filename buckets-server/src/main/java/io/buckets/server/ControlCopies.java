package io.buckets.server;

import io.buckets.cluster.raft.KnownState;
import io.buckets.cluster.raft.Position;
import io.buckets.cluster.raft.RaftControlPlane;
import io.buckets.cluster.raft.StateCopies;
import io.buckets.storage.drive.DriveBay;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps copies of the control state on others of the node's drives than the one that has the log,
/// not older than a second or than twenty times what writing one takes, a minute at most: if most
/// logs of the cluster are lost at once, the vote is founded anew from the newest. And removes the
/// log that a drive still has when it comes back after the node has gone on elsewhere.
///
/// Threading: a thread of the platform for each drive, since whoever writes to one may hang in the
/// kernel with it.
final class ControlCopies implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlCopies.class);

  /// Drives of the node with a copy of the state, so that those of a cluster outnumber the drives
  /// that any geometry may lose.
  private static final int COPIES = 3;

  /// How many times longer than a copy takes to write it rests before the next.
  private static final int REST = 20;

  private static final Duration REST_MOST = Duration.ofMinutes(1);

  private final RaftControlPlane control;
  private final List<ControlDrive.Place> places;
  private final Supplier<ControlDrive.Place> log;
  private final CountDownLatch closed = new CountDownLatch(1);

  /// @param places on all drives of this node
  /// @param log the one of them where the log is now
  ControlCopies(
      RaftControlPlane control, List<ControlDrive.Place> places, Supplier<ControlDrive.Place> log) {
    this.control = control;
    this.places = List.copyOf(places);
    this.log = log;
  }

  /// Begins.
  ControlCopies start() {
    for (ControlDrive.Place place : places) {
      Copy copy = new Copy(place);
      Thread.ofPlatform()
          .daemon()
          .name("control-copy")
          .start(() -> ControlDrive.everySecond(copy, closed));
    }
    return this;
  }

  /// That on one drive, if it is one of those that have one.
  private final class Copy implements Runnable {
    private final ControlDrive.Place place;
    private boolean begun;
    private @Nullable Position copied;
    private long restNanos;
    private long writtenNanos;

    Copy(ControlDrive.Place place) {
      this.place = place;
    }

    @Override
    public void run() {
      boolean rests = restNanos > 0 && System.nanoTime() - writtenNanos < restNanos;
      boolean out = DriveBay.isOut(place.bay());
      begun &= !out;
      if (rests || out) {
        return;
      }
      try {
        copy(control.known());
      } catch (IOException e) {
        LOG.debug("{} has no copy of the state", place.bay().label(), e);
      }
    }

    private void copy(KnownState known) throws IOException {
      if (!begun) {
        // A node that has lost its log knows less than its copies until it has joined.
        copied = StateCopies.begin(place.directory(), known.state().deploymentId());
        begun = true;
      }
      control.discardOlder(place.directory());
      boolean news = copied == null || known.at().compareTo(copied) > 0;
      if (!news || !chosen().contains(place)) {
        return;
      }
      long before = System.nanoTime();
      StateCopies.write(place.directory(), known);
      copied = known.at();
      writtenNanos = System.nanoTime();
      restNanos = Math.min(REST * (writtenNanos - before), REST_MOST.toNanos());
    }
  }

  /// Those that serve, those before the one that has the log.
  private List<ControlDrive.Place> chosen() {
    ControlDrive.Place last = log.get();
    return places.stream()
        .filter(place -> !DriveBay.isOut(place.bay()))
        .sorted(Comparator.comparing(last::equals))
        .limit(COPIES)
        .toList();
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
