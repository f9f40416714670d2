package io.buckets.cluster.raft;

import io.buckets.core.Limits;
import java.time.Duration;

/// The bounds of the replicated control plane, by name.
final class RaftLimits {
  private RaftLimits() {}

  /// How long a change or a read waits to be committed and applied here: an election and what may
  /// go wrong with the first one fit in.
  static final Duration COMMIT = Duration.ofSeconds(10);

  /// How long a change waits in all, the nodes included that must have applied it.
  static final Duration SUBMIT = Duration.ofSeconds(20);

  /// How long the leader is given to answer one attempt; another may follow.
  static final Duration ATTEMPT = Duration.ofSeconds(5);

  /// How long an attempt that failed rests before the next, and how often it is looked for a leader
  /// when there is none.
  static final Duration PAUSE = Duration.ofMillis(25);

  /// How long one message of the protocol may take, but for pieces of a snapshot.
  static final Duration MESSAGE = Duration.ofSeconds(3);

  /// How long a piece of a snapshot may take: the last is answered when all is on the disk.
  static final Duration SNAPSHOT_MESSAGE = Duration.ofSeconds(30);

  /// How long what was submitted before is waited for when the control plane closes.
  static final Duration CLOSE = Duration.ofSeconds(5);

  /// How long another node is given to take the lead when this one closes.
  static final Duration HAND_OVER = Duration.ofMillis(1500);

  /// How long the leader is given to take a node that has lost what it kept.
  static final Duration JOIN = Duration.ofSeconds(30);

  /// How long a node that decides may be away, or come no further, until one that does not decide
  /// takes its place: longer than it takes to start a node again.
  static final Duration REPLACE = Duration.ofSeconds(30);

  /// Calls of other nodes that are being served; over it, one is refused.
  static final int SERVED = 64;

  /// Entries of the log between two snapshots.
  static final int SNAPSHOT_ENTRIES = 10_000;

  /// Longest segment of the log, in bytes; an entry that is longer has one of its own.
  static final int SEGMENT_BYTES = 4 << 20;

  /// Bytes of the log that are kept in memory, and of what waits to be written to it.
  static final int CACHE_BYTES = 8 << 20;

  /// Longest entry with all that is put around it, in bytes.
  static final int ENTRY_BYTES = Limits.COMMAND_BYTES + (64 << 10);

  /// By how much the file of a segment grows at a time, in bytes.
  static final int GROWTH_BYTES = 256 << 10;

  /// Longest piece of a snapshot, in bytes.
  static final int PIECE_BYTES = 1 << 20;

  /// A process that stood still for longer than this is not told to stop for good, as the library
  /// would have it after a minute.
  static final Duration STANDSTILL = Duration.ofDays(365);
}
