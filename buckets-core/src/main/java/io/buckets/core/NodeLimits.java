package io.buckets.core;

import java.time.Duration;

/// Bounds of what a cluster of several nodes keeps.
public final class NodeLimits {
  /// Most virtual erasure sets of a pool.
  public static final int POOL_SETS_MOST = 4096;

  /// Slots that a drive of a pool of several nodes fills at least, while there are no more sets
  /// than {@link #POOL_SETS_MOST}: with so many, one more or less is four in a hundred.
  public static final int SLOTS_OF_A_DRIVE = 24;

  /// How long a shard file that a node has written here may still be committed by it, for all that
  /// is known while the node cannot be asked: longer than a file may be staged without growing.
  public static final Duration WRITE_OF_OTHERS = Limits.STAGING_IDLE.plusMinutes(10);

  /// Shard files written by other nodes that are kept in mind for that time; over it, every file
  /// may be one of them.
  public static final int WRITES_OF_OTHERS = 50_000;

  /// How long another node may take to say what it is writing.
  public static final Duration WRITERS_PATIENCE = Duration.ofSeconds(5);

  /// Samples of a node's clock of which the best one counts.
  public static final int CLOCK_SAMPLES = 8;

  /// How old a sample of a node's clock may become.
  public static final Duration CLOCK_SAMPLE_AGE = Duration.ofSeconds(30);

  /// Heartbeats of a node by which its silence is judged.
  public static final int HEARTBEATS = 1000;

  /// Least deviation that heartbeats are given: pauses as long as this are nothing.
  public static final Duration HEARTBEAT_DEVIATION = Duration.ofMillis(100);

  /// A node is suspect if its silence is as unlikely as one in ten to the power of this.
  public static final double SUSPICION = 8;

  /// How long a drive keeps a fence around a bucket that is being deleted, without hearing more.
  public static final Duration FENCE = Duration.ofMinutes(2);

  /// How long a fence waits for changes that passed before it.
  public static final Duration FENCE_PATIENCE = Duration.ofSeconds(3);

  /// How long what was decided is gathered before a drive of another node is told of it.
  public static final Duration DECIDE_PAUSE = Duration.ofMillis(10);

  private NodeLimits() {}
}
