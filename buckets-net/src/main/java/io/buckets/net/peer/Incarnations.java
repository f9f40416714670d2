package io.buckets.net.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Which start of each node is the newest that was heard of: earlier ones are refused, and cut off
/// when it comes.
///
/// Threading: any thread.
final class Incarnations {
  private final Map<Integer, Long> newest = new HashMap<>();

  /// A connection of one start of a node.
  record Visitor(int node, long incarnation, Runnable cutOff) {}

  private final List<Visitor> visitors = new ArrayList<>();

  /// The newest start of a node that was heard of, if it is later than this one.
  synchronized OptionalLong laterThan(int node, long incarnation) {
    long known = newest.getOrDefault(node, incarnation);
    return known > incarnation ? OptionalLong.of(known) : OptionalLong.empty();
  }

  /// A connection begins.
  ///
  /// @return the connections of earlier starts of that node, which end now
  synchronized List<Visitor> enter(Visitor visitor) {
    newest.merge(visitor.node, visitor.incarnation, Math::max);
    visitors.add(visitor);
    return visitors.stream()
        .filter(v -> v.node == visitor.node && v.incarnation < visitor.incarnation)
        .toList();
  }

  /// It has ended.
  synchronized void leave(Visitor visitor) {
    visitors.remove(visitor);
  }
}
