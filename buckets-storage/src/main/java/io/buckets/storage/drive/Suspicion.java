package io.buckets.storage.drive;

import io.buckets.core.Limits;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Whether the drive in a bay answers in time: the calls that it has not answered, and whether it
/// is *suspect* for one of them, which `Suspects` decides. A suspect drive is asked nothing until
/// it has answered a probe.
///
/// Threading: any thread.
public final class Suspicion {
  /// A call under way.
  public static final class Running {
    private final long began = System.nanoTime();
    private final int term;

    private Running(int term) {
      this.term = term;
    }
  }

  private static final long LEAST = Limits.DRIVE_LATE.toNanos() / 64;

  private final Quantile most = Quantile.most(LEAST, Limits.DRIVE_CALL.toNanos());
  private final Set<Running> running = ConcurrentHashMap.newKeySet();
  private volatile int term;
  private volatile long endedNanos = System.nanoTime();
  private final SuspectNews news;
  private volatile @Nullable String why;
  private String who = "";
  private volatile long sinceNanos;
  private volatile long times;

  /// Of a drive of which a line each is told.
  public Suspicion() {
    this(SuspectNews.ofEach());
  }

  Suspicion(SuspectNews news) {
    this.news = news;
  }

  /// A call begins.
  public Running begin() {
    Running call = new Running(term);
    running.add(call);
    return call;
  }

  /// It has ended.
  public void end(Running call) {
    long now = System.nanoTime();
    if (running.remove(call) && call.term == term) {
      endedNanos = now;
      most.add(now - call.began);
    }
  }

  /// For how long the oldest call is under way, in nanoseconds; 0 without any.
  public long oldestNanos() {
    long now = System.nanoTime();
    int current = term;
    long oldest = 0;
    for (Running call : running) {
      oldest = call.term == current ? Math.max(oldest, now - call.began) : oldest;
    }
    return oldest;
  }

  /// How long ago a call has ended, in nanoseconds.
  public long sinceEndNanos() {
    return System.nanoTime() - endedNanos;
  }

  /// How long most calls of the drive that have ended took nowadays, in nanoseconds.
  public long usualNanos() {
    return most.value();
  }

  /// Why nothing is asked of the drive; null if it is trusted.
  public @Nullable String why() {
    return why;
  }

  /// How often the drive was suspect and is not any more.
  long times() {
    return times;
  }

  /// Changes went by the drive, though it was not suspect here.
  synchronized void missed() {
    times++;
  }

  /// The drive does not answer.
  public synchronized void suspect(String label, String reason) {
    if (why == null) {
      sinceNanos = System.nanoTime();
      why = reason;
      who = label;
      news.suspect(label, reason);
    }
  }

  /// The drive answers again.
  public synchronized void trust(String label) {
    if (why != null) {
      why = null;
      times++;
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
      news.answers(label, millis);
    }
  }

  /// Another drive is in the bay: the calls of the one before do not count.
  synchronized void begunAnew() {
    term++;
    if (why != null) {
      news.replaced(who);
    }
    why = null;
  }
}
