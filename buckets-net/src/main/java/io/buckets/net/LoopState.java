package io.buckets.net;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// What the connections of one event loop share: scratch memory, the parser, the date, and the list
/// of themselves. Used on that event loop alone.
final class LoopState {
  private final Set<Connection> connections = Collections.newSetFromMap(new IdentityHashMap<>());
  private final HeadParser parser;
  private final byte[] scratch;
  private byte[] dated = {};
  private long datedSecond;

  LoopState(HttpLimits limits) {
    this.parser = new HeadParser(limits.headerFields());
    this.scratch = new byte[limits.headBytes()];
  }

  void add(Connection connection) {
    connections.add(connection);
  }

  void remove(Connection connection) {
    connections.remove(connection);
  }

  /// The connections of now; closing them while going through is fine.
  Iterable<Connection> connections() {
    return new ArrayList<>(connections);
  }

  HeadParser parser() {
    return parser;
  }

  /// Room for a head as large as the limits allow.
  byte[] scratch() {
    return scratch;
  }

  /// The `Date` and `Server` lines, made once a second.
  byte[] dated() {
    long second = System.currentTimeMillis() / 1000;
    if (second != datedSecond) {
      datedSecond = second;
      dated = AnswerHead.dated(second);
    }
    return dated;
  }
}
