package io.buckets.net.peer;

import io.buckets.core.peer.PeerLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What operators are told of the way to one peer: one line when it is lost, one when it is back,
/// and nothing for the tries in between.
///
/// A peer that was not reached yet may still be starting, as all are when a cluster starts, so that
/// it is not there is told only after {@link PeerLimits#STARTING}. What does not mend itself, as a
/// certificate that is not believed, is told at once, and again when it changes.
///
/// Threading: any thread.
final class LinkNews {
  private enum State {
    /// Not reached yet.
    NEW,
    REACHED,
    /// Not there, which was told.
    LOST
  }

  private final Logger log;
  private final String place;
  private final boolean quiet;
  private State state = State.NEW;
  private long sinceNanos = System.nanoTime();
  private @Nullable String because;
  private @Nullable String told;

  /// @param quiet whether that it is lost and back is expected, as while a cluster is formed
  LinkNews(String label, InetSocketAddress address, boolean quiet) {
    this(LoggerFactory.getLogger(LinkNews.class), label, address, quiet);
  }

  LinkNews(Logger log, String label, InetSocketAddress address, boolean quiet) {
    this.log = log;
    this.quiet = quiet;
    this.place = label + " (" + address.getHostString() + ":" + address.getPort() + ")";
  }

  /// It is reached.
  synchronized void reached(Reception reception) {
    if (state == State.NEW) {
      log.info(
          "connected to {}, start {}, speaking version {}",
          place,
          reception.incarnation(),
          reception.version());
    } else if (state == State.LOST) {
      Duration away = Duration.ofNanos(System.nanoTime() - sinceNanos);
      log.info("{} is back after {} s, start {}", place, tenths(away), reception.incarnation());
    }
    state = State.REACHED;
    because = null;
    told = null;
  }

  /// A connection is over.
  synchronized void left(String why) {
    if (state == State.REACHED) {
      because = why;
      sinceNanos = System.nanoTime();
    }
  }

  /// A try to reach it came to nothing.
  ///
  /// @param lasting whether that does not mend itself
  synchronized void missed(String why, boolean lasting) {
    boolean late = System.nanoTime() - sinceNanos > PeerLimits.STARTING.toNanos();
    if (state == State.REACHED && !quiet) {
      state = State.LOST;
      told = why;
      log.warn("{} is lost: {}", place, because == null ? why : because + "; then " + why);
    } else if (lasting ? !why.equals(told) : state == State.NEW && late) {
      state = State.LOST;
      told = why;
      log.warn("cannot reach {}: {}", place, why);
    } else {
      log.debug("cannot reach {}: {}", place, why);
    }
  }

  private static String tenths(Duration time) {
    long tenths = time.toNanos() / TimeUnit.MILLISECONDS.toNanos(100);
    return tenths / 10 + "." + tenths % 10;
  }
}
