package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import java.io.IOException;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;

/// A state, and how far along the logs it is the state of.
public record KnownState(ClusterState state, Position at) {
  /// What is known before any entry of a log.
  static KnownState first(ClusterState first) {
    return new KnownState(first, new Position(first.founded(), 0, -1));
  }

  /// The newer one.
  KnownState newer(KnownState other) {
    return other.at.compareTo(at) > 0 ? other : this;
  }

  /// What comes of all that a log has, also of what is not known to be committed: it may be, and
  /// nobody else may have it any more.
  ///
  /// @throws IOException if the log cannot be read, or goes on meanwhile
  static KnownState ofWhole(ControlStateMachine machine, RaftLog log) throws IOException {
    KnownState applied = machine.applied();
    TermIndex last = log.getLastEntryTermIndex();
    ClusterState state = applied.state();
    long term = applied.at().term();
    long index = applied.at().index();
    while (last != null && index < last.getIndex()) {
      LogEntryProto entry = log.get(index + 1);
      if (entry == null) {
        throw new IOException("entry " + (index + 1) + " of the log is not there");
      }
      state = Replay.after(state, entry);
      term = entry.getTerm();
      index++;
    }
    return new KnownState(state, new Position(state.founded(), term, index));
  }
}
