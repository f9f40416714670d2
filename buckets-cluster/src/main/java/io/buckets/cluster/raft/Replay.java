package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.CommandJson;
import io.buckets.cluster.state.Submission;
import io.buckets.core.StoreException;
import java.util.OptionalLong;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;

/// What an entry of the control log makes of a state: the same wherever it is applied.
///
/// @param state after it
/// @param outcome for whoever asked for it
record Replay(ClusterState state, Outcome outcome) {
  /// @param term in which it came into the log
  /// @throws StoreException CORRUPT if this build does not know it
  static Replay of(ClusterState state, LogEntry entry, long term) {
    if (entry.term() != term) {
      return new Replay(state, new Outcome.Missed());
    }
    if (entry.isLook()) {
      return new Replay(state, new Outcome.Made(state.index(), false));
    }
    if (entry.isRestore()) {
      return restored(state, StatePack.unpack(entry.command()));
    }
    Submission submission = CommandJson.read(entry.command().toByteArray());
    OptionalLong before = submission.id().map(state.recent()::indexOf).orElse(OptionalLong.empty());
    if (before.isPresent()) {
      return new Replay(state, new Outcome.Made(before.getAsLong(), true));
    }
    try {
      ClusterState next = state.apply(submission);
      return new Replay(next, new Outcome.Made(next.index(), false));
    } catch (StoreException refusal) {
      String why = String.valueOf(refusal.getMessage());
      return new Replay(state, new Outcome.Refused(refusal.reason(), why));
    }
  }

  /// The state after any entry of the library's log; the same one if it is about the library alone.
  ///
  /// @throws StoreException CORRUPT if this build does not know it
  static ClusterState after(ClusterState state, LogEntryProto entry) {
    return entry.hasStateMachineLogEntry()
        ? of(state, LogEntry.of(entry), entry.getTerm()).state()
        : state;
  }

  private static Replay restored(ClusterState state, ClusterState restored) {
    if (!restored.deploymentId().equals(state.deploymentId())) {
      throw new StoreException(
          StoreException.Reason.CORRUPT, "the control log begins with another deployment's state");
    }
    boolean newer = restored.index() > state.index();
    ClusterState next = newer ? restored : state;
    return new Replay(next, new Outcome.Made(next.index(), !newer));
  }
}
