package io.buckets.core;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The door between a vector kernel and the requests that would use it.
///
/// A vector kernel is slow for its first second (the interpreter boxes every vector) and may stay
/// slow for ever on a machine it was not made for; either would be felt by a user. So requests are
/// served by the scalar code, which is also the specification, until [#tryOut] has seen the kernel
/// be *right*, on random inputs against the scalar one, and *fast*, by the clock. Then, and only
/// then, the gate opens, and it never closes again.
///
/// [#isOpen] may be asked by any thread at any time and costs one plain volatile read. [#tryOut] is
/// called once, from a background thread.
public final class KernelGate {
  /// How long a kernel may stay slow before it is given up: a busy compiler may take its time.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// The pause after a round, which leaves the core to the compiler and to requests. Until it is
  /// compiled a kernel makes a box of each vector: run without a pause it fills gigabytes with them
  /// while the compiler is still busy with others.
  private static final long PAUSE_NANOS = 8_000_000;

  /// A round of pieces that are still slow ends early.
  private static final long ROUND_NANOS = 4_000_000;

  /// A kernel must need less than this share of the scalar time to be worth having.
  private static final double FAST_ENOUGH = 0.75;

  /// Pieces timed together; the fastest of them counts, so that a busy machine does not refuse a
  /// kernel.
  private static final int PIECES_PER_ROUND = 32;

  /// How long a fast kernel must not have become faster to count as compiled for good.
  private static final long SETTLED_NANOS = 500_000_000;

  /// Random inputs on which the kernel and the specification must agree.
  private static final int COMPARISONS = 64;

  /// One kernel under trial. A piece of work should take some tens of microseconds once compiled,
  /// so that the trial never keeps a core for long.
  public interface Trial {
    /// Does one piece with the vector kernel.
    void vector();

    /// Does the same piece with the scalar specification.
    void scalar();

    /// Whether both give the same answer on an input made from `seed`; lengths and offsets should
    /// vary.
    boolean agrees(long seed);
  }

  private final String name;
  private final Duration patience;
  private volatile boolean open;
  private volatile @Nullable String finding;

  /// A closed gate in front of the kernel called `name` in logs.
  public KernelGate(String name) {
    this(name, PATIENCE);
  }

  KernelGate(String name, Duration patience) {
    this.name = name;
    this.patience = patience;
  }

  /// Whether the vector kernel may be used.
  public boolean isOpen() {
    return open;
  }

  /// What is known of the kernel, for the log and for operators.
  public String describe() {
    String known = finding;
    return name + ": " + (known == null ? "scalar, vector kernel not tried yet" : known);
  }

  /// Records, without a trial, that this process has no vector kernel for the work and why.
  public void keepClosed(String reason) {
    finding = "scalar, " + reason;
  }

  /// Warms the kernel up in small pieces, then opens the gate if the kernel turned out fast and
  /// right. Returns whether it did. A kernel that throws is not trusted, and its exception goes to
  /// the caller.
  public boolean tryOut(Trial trial) {
    finding = "scalar, vector kernel warming up";
    double share = warmUp(trial);
    if (share >= FAST_ENOUGH) {
      finding = "scalar, vector kernel takes %.2f of the scalar time here".formatted(share);
      return false;
    }
    SplittableRandom seeds = new SplittableRandom(System.nanoTime());
    for (int i = 0; i < COMPARISONS; i++) {
      long seed = seeds.nextLong();
      if (!trial.agrees(seed)) {
        finding = "scalar, VECTOR KERNEL WRONG for seed " + seed;
        return false;
      }
    }
    finding = "vector, %.1f times scalar".formatted(1 / share);
    open = true;
    return true;
  }

  /// Runs pieces of both kinds until the vector one is fast and no longer getting faster, or the
  /// patience for it is used up. Returns its time as a share of the scalar one's.
  private double warmUp(Trial trial) {
    long start = System.nanoTime();
    long improved = start;
    double best = Double.MAX_VALUE;
    while (true) {
      double share = (double) fastest(trial::vector) / fastest(trial::scalar);
      long now = System.nanoTime();
      if (share < best * 0.95) {
        best = share;
        improved = now;
      }
      boolean settled = best < FAST_ENOUGH && now - improved > SETTLED_NANOS;
      if (settled || now - start > patience.toNanos()) {
        return best;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static long fastest(Runnable piece) {
    long fastest = Long.MAX_VALUE;
    long began = System.nanoTime();
    long before = began;
    for (int i = 0; i < PIECES_PER_ROUND && before - began < ROUND_NANOS; i++) {
      piece.run();
      long after = System.nanoTime();
      fastest = Math.min(fastest, after - before);
      before = after;
    }
    return Math.max(1, fastest);
  }
}
