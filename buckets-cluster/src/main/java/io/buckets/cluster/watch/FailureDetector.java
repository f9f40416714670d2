package io.buckets.cluster.watch;

import io.buckets.core.NodeLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Which nodes are silent for longer than their heartbeats let expect.
///
/// Source: Hayashibara, Défago, Yared and Katayama, "The φ Accrual Failure Detector", 2004. Phi of
/// a node grows with its silence: at 1 one in ten silences as long as this would have been broken
/// later, at 3 one in a thousand, at 8, {@link NodeLimits#SUSPICION}, one in a hundred million;
/// then it is suspect. With heartbeats of one second that come as they should that is after 2.4 s,
/// and later where they come unevenly. Calls notice sooner; this keeps a node out until it is back.
///
/// It steers whom to ask first, whom to leave out, what to repair. Nothing that must hold hangs on
/// it: a node that is wrongly suspect loses nothing, and one that is wrongly trusted gets calls
/// that fail.
///
/// Time in which this process stood still is nobody's silence: {@link #look} finds that out.
///
/// Threading: any thread; the monitor of this guards all. Times are nanoseconds of one monotonic
/// clock.
public final class FailureDetector {
  private final long interval;
  private final Map<Integer, Heartbeats> nodes = new HashMap<>();
  private long looked;

  /// @param interval at which nodes send heartbeats
  public FailureDetector(Duration interval, long nowNanos) {
    this.interval = interval.toNanos();
    this.looked = nowNanos;
  }

  /// A heartbeat of `node`, or anything else that it answered.
  public synchronized void heard(int node, long nowNanos) {
    look(nowNanos);
    Heartbeats known = nodes.get(node);
    if (known == null) {
      nodes.put(node, new Heartbeats(interval, nowNanos));
    } else {
      known.beat(nowNanos);
    }
  }

  /// Begins anew with `node`: it was started again, or said that it goes.
  public synchronized void forget(int node) {
    nodes.remove(node);
  }

  /// Says that this process lives. To be called at least as often as heartbeats are sent: where it
  /// was not for twice as long, the process stood still, and what was sent to it may not have been
  /// read.
  public synchronized void look(long nowNanos) {
    long since = nowNanos - looked;
    if (since > 2 * interval) {
      nodes.values().forEach(each -> each.skip(since));
    }
    looked = Math.max(looked, nowNanos);
  }

  /// How suspect `node` is: infinitely, if it was never heard.
  public synchronized double phi(int node, long nowNanos) {
    look(nowNanos);
    Heartbeats known = nodes.get(node);
    return known == null ? Double.POSITIVE_INFINITY : known.phi(nowNanos);
  }

  /// Whether `node` is better left out.
  public boolean isSuspect(int node, long nowNanos) {
    return phi(node, nowNanos) >= NodeLimits.SUSPICION;
  }
}
