package io.buckets.server;

import io.buckets.cluster.watch.ClockOffsets;
import io.buckets.cluster.watch.ClockSample;
import io.buckets.cluster.watch.FailureDetector;
import io.buckets.core.peer.PeerAnswer;
import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import io.buckets.core.peer.PeerRequest;
import io.buckets.core.peer.PeerService;
import io.buckets.storage.drive.Hearing;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks every other node for its time, once a second: a node whose own is far from that of most
/// others coordinates no write, since its ballots would keep others from writing. The answers are
/// heartbeats besides: a node that falls silent is not asked first ({@link FailureDetector}).
///
/// A call is empty; its answer is when it came in and when it was answered there, each in
/// nanoseconds since the epoch by the clock that ballots are judged by.
///
/// Threading: any thread; one of its own for each node, so that none waits for another.
final class Pulse implements PeerService, AutoCloseable {
  /// The kind of these calls.
  static final int KIND = 5;

  private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
  private static final double NANOS_PER_MILLI = 1e6;
  private static final Duration EVERY = Duration.ofSeconds(1);

  /// How long after a heartbeat a node is known to be there.
  private static final Duration FRESH = EVERY.plus(EVERY.dividedBy(2));

  private final InstantSource clock;
  private final Map<Integer, PeerLink> links;
  private final ClockOffsets offsets;
  private final FailureDetector detector = new FailureDetector(EVERY, System.nanoTime());
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Set<Integer> silent = ConcurrentHashMap.newKeySet();
  private final Map<Integer, Long> heardNanos = new ConcurrentHashMap<>();
  private volatile String said = "";

  /// @param clock by which ballots are issued and judged here
  /// @param links the ways to the other nodes
  Pulse(InstantSource clock, Map<Integer, PeerLink> links) {
    this.clock = clock;
    this.links = Map.copyOf(links);
    this.offsets = new ClockOffsets(links.size() + 1);
  }

  /// Begins to ask.
  Pulse start() {
    links.keySet().forEach(node -> detector.heard(node, System.nanoTime()));
    links.forEach((node, link) ->
        Thread.ofVirtual().name("pulse-" + link.label()).start(() -> watch(node, link)));
    return this;
  }

  private long now() {
    Instant now = clock.instant();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  @Override
  public void serve(PeerRequest request) {
    ByteBuffer answer = ByteBuffer.allocate(2 * Long.BYTES).putLong(now());
    request.answer(answer.putLong(now()).flip(), null);
  }

  private void watch(int node, PeerLink link) {
    try {
      while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        detector.look(System.nanoTime());
        ask(node, link);
        judge(node);
        tell();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(int node, PeerLink link) {
    try {
      long sent = now();
      PeerMessage message = new PeerMessage(KIND, ByteBuffer.allocate(0));
      PeerAnswer answer = link.call(PeerCall.of(message, EVERY).toWaitFor());
      long received = now();
      if (answer.head().remaining() == 2 * Long.BYTES) {
        ByteBuffer there = answer.head();
        ClockSample sample = new ClockSample(sent, there.getLong(), there.getLong(), received);
        offsets.add(node, sample, System.nanoTime());
        detector.heard(node, System.nanoTime());
        heardNanos.put(node, System.nanoTime());
      }
    } catch (PeerFault away) {
      LOG.debug("{} does not tell its time: {}", link.label(), away.getMessage());
    }
  }

  private void tell() {
    String why = why();
    if (!why.equals(said)) {
      said = why;
      if (why.isEmpty()) {
        LOG.info("this node's clock is near those of the other nodes again");
      } else {
        LOG.error("writes are refused here: {}", why);
      }
    }
  }

  /// Why this node must coordinate no write; empty if it may.
  String why() {
    ClockOffsets.Verdict verdict = offsets.verdict(System.nanoTime());
    return verdict.standing() == ClockOffsets.Standing.ASTRAY ? verdict.why() : "";
  }

  /// Judged once for each heartbeat, not for each read that asks.
  private void judge(int node) {
    boolean suspect = detector.isSuspect(node, System.nanoTime());
    if (suspect ? silent.add(node) : silent.remove(node)) {
      LOG.debug("node {} {}", node, suspect ? "has fallen silent" : "is heard again");
    }
  }

  /// Whether a node has been silent for longer than its rhythm lets expect.
  boolean isSilent(int node) {
    return silent.contains(node);
  }

  /// What is heard of a node.
  Hearing hearing(int node) {
    if (isSilent(node)) {
      return Hearing.SILENT;
    }
    Long heard = heardNanos.get(node);
    boolean fresh = heard != null && System.nanoTime() - heard < FRESH.toNanos();
    return fresh ? Hearing.HEARD : Hearing.QUIET;
  }

  /// How unlikely the silence of a node is: phi.
  double phi(int node) {
    return detector.phi(node, System.nanoTime());
  }

  /// The clock of a node beside this one's, for people.
  String clock(int node) {
    return offsets
        .of(node, System.nanoTime())
        .map(estimate ->
            String.format(
                Locale.ROOT,
                "clock %+d ms, round trip %.1f ms",
                estimate.offset().toMillis(),
                estimate.roundTrip().toNanos() / NANOS_PER_MILLI))
        .orElse("");
  }

  /// How far the clock of a node is ahead of this one's, in seconds; not a number if not known.
  double offsetSeconds(int node) {
    return offsets
        .of(node, System.nanoTime())
        .map(estimate -> (double) estimate.offset().toNanos() / TimeUnit.SECONDS.toNanos(1))
        .orElse(Double.NaN);
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
