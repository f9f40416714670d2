package io.buckets.core.peer;

import java.time.Duration;

/// The bounds of what goes between nodes, by name.
public final class PeerLimits {
  private PeerLimits() {}

  /// Shortest secret of a cluster, in bytes: whoever can open the port of a node can try guesses
  /// against the certificate that it shows, as fast as a machine computes.
  public static final int SECRET_BYTES = 32;

  /// Longest secret, in bytes.
  public static final int SECRET_MOST_BYTES = 1024;

  /// Secrets that are trusted at once: one, or two while it is being changed.
  public static final int SECRETS = 2;

  /// Calls under way to one peer; over it, a call fails at once.
  public static final int CALLS = 4096;

  /// Bytes of calls to one peer that are not answered yet, in bytes; over it, a call waits, unless
  /// it is the only one. A quarter of what shard files being written may hold.
  public static final long CALL_BYTES = 16L << 20;

  /// Bytes of answers that all calls under way to one peer may ask for, in bytes; over it, a call
  /// waits, unless it is the only one.
  public static final long ANSWER_BYTES = 64L << 20;

  /// Calls to one peer that wait until there is room for their bytes; over it, a call fails at
  /// once.
  public static final int WAITING_CALLS = 1024;

  /// Calls of one connection that are being served; over it, a call is refused.
  public static final int SERVED_CALLS = CALLS;

  /// Bytes of one connection's calls that are being served; over it, a call is refused.
  public static final long SERVED_BYTES = 2 * CALL_BYTES;

  /// A longer message does not go where short ones would have to wait for it, in bytes.
  public static final int SHORT_BYTES = 256 << 10;

  /// Longest message, in bytes: what brings a register with all its older versions is the longest.
  public static final int MESSAGE_BYTES = 144 << 20;

  /// Longest greeting of a connection, in bytes.
  public static final int GREETING_BYTES = 1024;

  /// Longest word on why something was refused, in bytes of UTF-8.
  public static final int WHY_BYTES = 512;

  /// Connections that other nodes may have here; over it, a new one is closed.
  public static final int CONNECTIONS = 4096;

  /// How long a connection may take until both sides have greeted.
  public static final Duration GREETING = Duration.ofSeconds(5);

  /// How long dialling a node may take.
  public static final Duration DIAL = Duration.ofSeconds(2);

  /// How often a connection on which nothing comes in is asked whether it lives.
  public static final Duration PING = Duration.ofMillis(400);

  /// How long nothing may come in until the peer counts as dead: with the time between two looks it
  /// is noticed within two seconds.
  public static final Duration SILENCE = Duration.ofMillis(1400);

  /// How often connections are looked at: for silence, and for calls whose time is over.
  public static final Duration LOOK = Duration.ofMillis(200);

  /// How long a node that could not be reached is left alone before it is dialled again: the first
  /// time, and at most. Each time is doubled, and half of it is left to chance.
  public static final Duration REDIAL_FIRST = Duration.ofMillis(50);

  public static final Duration REDIAL_MOST = Duration.ofSeconds(2);

  /// How long a node that was never reached may take to start before it is told that it is not
  /// there.
  public static final Duration STARTING = Duration.ofSeconds(30);

  /// How old a connection may become; then another takes its place.
  public static final Duration CONNECTION_LIFE = Duration.ofHours(1);

  /// How long calls under way are waited for when a node stops.
  public static final Duration CLOSE = Duration.ofSeconds(5);
}
