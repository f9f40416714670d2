package io.buckets.cluster.raft;

import io.buckets.core.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the control plane of a node going: renews its lease in time, and starts the library again
/// when it has given up, as it does after faults of its own or of its disk.
///
/// After a fault of its disk it may also go on without keeping anything, and never say so. So it is
/// started again too when there is a leader, as far as it knows, and yet nothing was heard and
/// nothing applied for two leases: whoever still applies what it has missed is not disturbed.
///
/// Threading: three threads of its own, since what each does may take long.
final class Keeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
  private static final Duration WATCH = Duration.ofMillis(500);

  /// Looks in a row at a node that is between two directories until it is stuck there.
  private static final int BEGINNING = 4;

  private static final Duration AGAIN = Duration.ofMillis(250);

  private final RaftNode node;
  private final Runnable upkeep;
  private final Looks looks;
  private final ControlLease lease;
  private final Duration renewal;
  private final Duration patience;
  private final CountDownLatch ended = new CountDownLatch(1);
  private int absent;
  private long applied = -1;
  private long movedNanos = System.nanoTime();

  /// @param upkeep what else is to be done about twice a second
  /// @param length of the lease
  Keeper(RaftNode node, Runnable upkeep, Looks looks, ControlLease lease, Duration length) {
    this.node = node;
    this.upkeep = upkeep;
    this.looks = looks;
    this.lease = lease;
    this.renewal = length.dividedBy(5);
    this.patience = length.multipliedBy(2);
  }

  /// @param leased whether there is a lease to renew
  void start(boolean leased) {
    Thread watcher = Thread.ofPlatform().daemon().name("control-keeper").start(() -> watch(leased));
    Thread member = Thread.ofPlatform().daemon().name("control-member").start(this::keepUp);
    if (leased) {
      Thread renewer = Thread.ofVirtual().name("control-lease").start(this::renew);
      LOG.debug("{}, {} and {} have begun", watcher, member, renewer);
    }
  }

  private void keepUp() {
    while (!isOver(WATCH)) {
      try {
        upkeep.run();
      } catch (RuntimeException e) {
        LOG.warn("control plane: who takes part could not be looked after", e);
      }
    }
  }

  private void watch(boolean leased) {
    boolean worthwhile = true;
    while (worthwhile && !isOver(WATCH)) {
      String why = whyAgain(leased);
      if (why == null) {
        continue;
      }
      LOG.warn("control plane: the library {}; it is started again", why);
      movedNanos = System.nanoTime();
      try {
        worthwhile = node.restart();
      } catch (IOException | RuntimeException e) {
        LOG.warn("control plane: it could not be started again", e);
      }
    }
  }

  /// Why the library must be started again; null if it need not.
  private @Nullable String whyAgain(boolean leased) {
    boolean stuck = isStuck();
    absent = node.running() == null ? absent + 1 : 0;
    if (node.isDown()) {
      return "has given up";
    }
    if (absent > BEGINNING) {
      absent = 0;
      return "could not begin";
    }
    if (leased && stuck) {
      return "has a leader and comes no further";
    }
    return node.membership().isMisplaced() ? "does not know that another node decides now" : null;
  }

  private boolean isStuck() {
    long now = System.nanoTime();
    long last = node.applied();
    boolean led = node.leader().isPresent();
    if (last != applied || !led) {
      applied = last;
      movedNanos = now;
    }
    return led && lease.age().compareTo(patience) > 0 && now - movedNanos > patience.toNanos();
  }

  private void renew() {
    Duration rest = Duration.ZERO;
    while (!isOver(rest)) {
      rest = AGAIN;
      try {
        if (lease.age().compareTo(renewal) >= 0) {
          long index = looks.look().index();
          LOG.trace("control lease: renewed with state {}", index);
        }
        rest = renewal.minus(lease.age());
      } catch (StoreException e) {
        LOG.debug("control lease: not renewed", e);
      }
    }
  }

  /// Waits.
  ///
  /// @return whether it ended meanwhile
  private boolean isOver(Duration pause) {
    try {
      return ended.await(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
