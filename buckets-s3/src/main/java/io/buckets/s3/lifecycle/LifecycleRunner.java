package io.buckets.s3.lifecycle;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.storage.object.ObjectStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Obeys the rules of all buckets: visits what is due, in the order of time ({@link DueIndex}).
///
/// A visit is a listing and the deletes it leads to. One that is cut short is begun again; every
/// step may be taken twice. Only the node that leads does so ({@link ObjectStore#leads}).
///
/// Threading: one thread of its own; {@link #runDue} may be called from any. Close it.
public final class LifecycleRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LifecycleRunner.class);

  private final ObjectStore store;
  private final LifecycleDay day;
  private final InstantSource clock;
  private final DueIndex index;
  private final Expired.Witness witness;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile boolean closed;

  /// @param day how long a day of a rule is
  public LifecycleRunner(ObjectStore store, LifecycleDay day, InstantSource clock) {
    this(store, day, clock, Expired.Witness.NONE);
  }

  /// @param day how long a day of a rule is
  /// @param clock what is due by it goes for good
  /// @param witness is told what goes
  public LifecycleRunner(
      ObjectStore store, LifecycleDay day, InstantSource clock, Expired.Witness witness) {
    this.store = store;
    this.witness = witness;
    this.day = day;
    this.clock = clock;
    this.index = new DueIndex(day);
  }

  /// Begins to do so from time to time.
  public LifecycleRunner start() {
    Thread.ofPlatform().name("lifecycle").daemon().start(this::runForEver);
    return this;
  }

  private void runForEver() {
    Duration rest = Limits.SWEEP_DELAY;
    while (!closed) {
      LockSupport.parkNanos(this, rest.toNanos());
      rest = rest();
      try {
        var _ = runDue();
      } catch (RuntimeException e) {
        LOG.warn(
            "the rules of lifecycles were not obeyed to the end, and will be: {}", e.toString());
        rest = Limits.LIFECYCLE_AGAIN;
      }
    }
  }

  /// A tenth of a day, within bounds.
  private Duration rest() {
    Duration tenth = Duration.ofMillis(day.millis() / 10);
    return tenth.compareTo(Limits.LIFECYCLE_LOOK) < 0
        ? Duration.ofMillis(Math.max(100, tenth.toMillis()))
        : Limits.LIFECYCLE_LOOK;
  }

  /// Visits all that is due now, if this node leads.
  ///
  /// @return how many things went
  public long runDue() {
    turn.lock();
    try {
      long removed = 0;
      if (!store.leads()) {
        return removed;
      }
      long now = clock.millis();
      index.learn(store.buckets(), now);
      Stretch stretch = index.poll(now);
      while (stretch != null && !closed && store.leads()) {
        removed += visit(stretch, now);
        stretch = index.poll(now);
      }
      return removed;
    } finally {
      turn.unlock();
    }
  }

  private long visit(Stretch stretch, long now) {
    LifecycleRules rules = new LifecycleRules(stretch.lifecycle(), day);
    Removal removal = new Removal(store, stretch, rules, now, witness);
    List<Stretch> became = List.of(stretch.at(now + Limits.LIFECYCLE_AGAIN.toMillis()));
    try {
      List<Stretch> visited =
          stretch.ground().uploads()
              ? List.of(new UploadWalk(store, stretch, removal).run())
              : new VersionWalk(store, stretch, removal, index.stretchVersions()).run();
      became = removal.postponed() ? became : visited;
    } catch (StoreException e) {
      LOG.debug("a stretch of {} is visited again: {}", stretch.bucket().name(), e.getMessage());
    } finally {
      index.add(became);
    }
    if (removal.removed() > 0) {
      LOG.info("{}: {} went by its lifecycle", stretch.bucket().name(), removal.removed());
    }
    return removal.removed();
  }

  /// How many stretches of keys it keeps the time of.
  int stretches() {
    return index.size();
  }

  @Override
  public void close() {
    closed = true;
  }
}
