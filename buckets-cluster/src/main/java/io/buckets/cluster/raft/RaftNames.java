package io.buckets.cluster.raft;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.RaftPeerId;

/// What the library calls the nodes: by their number; and one that has lost what it kept, and may
/// have voted, by its number and another that is higher each time. A name is never used again.
final class RaftNames {
  private static final String PREFIX = "n";
  private static final char AGAIN = '-';

  private static final AtomicLong LAST = new AtomicLong();

  private RaftNames() {}

  /// The first name of a node.
  static RaftPeerId of(int node) {
    return RaftPeerId.valueOf(PREFIX + node);
  }

  /// The name of a node that has lost what it kept.
  ///
  /// @param number above that of every earlier name
  static RaftPeerId again(int node, long number) {
    return RaftPeerId.valueOf(PREFIX + node + AGAIN + number);
  }

  /// A name that no node of this process has had: a node may make what two directories have at
  /// once, and takes part by one of the names.
  ///
  /// @param above the number of every earlier name is not higher
  static RaftPeerId fresh(int node, long above) {
    long least = Math.max(System.currentTimeMillis(), above + 1);
    return again(node, LAST.accumulateAndGet(least, (last, now) -> Math.max(last + 1, now)));
  }

  /// Whether a text is a name of a node.
  static boolean isOneOf(int node, String text) {
    return text.matches(PREFIX + node + "(" + AGAIN + "[0-9]{1,18})?");
  }

  /// The number of a node.
  static int node(RaftPeerId id) {
    String name = id.toString();
    int end = name.indexOf(AGAIN);
    return Integer.parseInt(name.substring(PREFIX.length(), end < 0 ? name.length() : end));
  }

  /// What tells the names of one node apart; 0 for the first.
  static long number(RaftPeerId id) {
    String name = id.toString();
    int end = name.indexOf(AGAIN);
    return end < 0 ? 0 : Long.parseLong(name.substring(end + 1));
  }
}
