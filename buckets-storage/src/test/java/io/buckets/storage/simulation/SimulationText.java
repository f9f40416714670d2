package io.buckets.storage.simulation;

import io.buckets.core.Ballot;
import io.buckets.storage.commit.DriveReply;
import io.buckets.storage.commit.DriveRequest;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.PrepareReply;
import io.buckets.storage.drive.RollbackRequest;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Messages of a simulation in few words: ballots as milliseconds since it began, counter and node.
final class SimulationText {
  private SimulationText() {}

  static String of(Ballot ballot) {
    if (ballot.equals(Ballot.ZERO)) {
      return "0";
    }
    long counter = ballot.clock() & 0xFFFF;
    long elapsed = ballot.millis() - EventQueue.START;
    return elapsed + (counter == 0 ? "" : "+" + counter) + "/" + ballot.node();
  }

  static String of(DriveRequest request) {
    return switch (request) {
      case DriveRequest.Peek p -> "peek";
      case DriveRequest.Find find -> "find " + find.query();
      case DriveRequest.Prepare(Ballot ballot, boolean withShard) -> "prepare " + of(ballot);
      case DriveRequest.Commit(CommitRequest commit) ->
          "commit "
              + of(commit.ballot())
              + " "
              + of(commit.change())
              + " as "
              + of(commit.changeId())
              + " on "
              + of(commit.base())
              + (commit.quorum() == 0 ? "" : " by " + commit.quorum());
      case DriveRequest.Rollback(RollbackRequest back) ->
          "rollback " + of(back.ballot()) + " to " + of(back.target());
    };
  }

  static String of(DriveReply reply) {
    return switch (reply) {
      case DriveReply.Peeked(DriveHead head) -> of(head);
      case DriveReply.Found found -> of(found.reply().head());
      case DriveReply.Prepared(PrepareReply.Promised(DriveHead head)) -> "promised, " + of(head);
      case DriveReply.Prepared(PrepareReply.Refused(Ballot newer)) -> "refused, " + of(newer);
      case DriveReply.Judged(CommitReply.Accepted a) -> "accepted";
      case DriveReply.Judged(CommitReply.Refused(Ballot newer)) -> "refused, " + of(newer);
      case DriveReply.Judged(CommitReply.Behind(Ballot head)) -> "behind, at " + of(head);
      case DriveReply.Failed(var reason) -> "failed, " + reason;
    };
  }

  private static String of(Change change) {
    return switch (change) {
      case Change.Replace(Version version) -> "put " + of(version);
      case Change.Erase e -> "erase";
      case Change.AddVersion(Version version) -> "add " + of(version);
      case Change.RemoveVersion(var id) -> "remove " + id.low();
      case Change.EditVersion(Version version) -> "edit " + of(version);
    };
  }

  private static String of(@Nullable Version version) {
    return version == null ? "nothing" : version.etag() + (version.inline() ? "" : " in files");
  }

  static String of(DriveHead answer) {
    if (answer.unknown() && answer.head().equals(Head.ABSENT)) {
      return "unknown";
    }
    Head undo = answer.undo();
    return (answer.unknown() ? "brought " : "")
        + of(answer.head())
        + (answer.decided() ? " decided" : undo == null ? " no undo" : " undo " + of(undo))
        + (answer.collected().equals(Ballot.ZERO) ? "" : " collected " + of(answer.collected()));
  }

  static String of(Head head) {
    return "{%s at %s as %s on %s, older %d, lineage %s}"
        .formatted(
            of(head.newest()),
            of(head.ballot()),
            of(head.change()),
            of(head.base()),
            head.olderVersions(),
            head.lineage().stream().map(SimulationText::of).collect(Collectors.joining(" ")));
  }
}
