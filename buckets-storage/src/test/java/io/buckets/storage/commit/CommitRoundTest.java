package io.buckets.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Ballot;
import io.buckets.core.ObjectKey;
import io.buckets.core.VersionId;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.PrepareReply;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.simulation.SimulatedVersions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How many accepts a writer asks for: {@link CommitRound}, message by message, on 2 + 1 drives,
/// where a write quorum is no more than it takes to read.
final class CommitRoundTest {
  private static final RegisterKey KEY = RegisterKey.object(1, ObjectKey.of("key"));
  private static final Quorum QUORUM = Quorum.of(new Geometry(2, 1));
  private static final Change PUT =
      new Change.Replace(SimulatedVersions.inline("v1", 1, VersionId.NULL));

  private final List<String> decided = new ArrayList<>();
  private final SimulatedVersions versions = new SimulatedVersions(QUORUM);
  private final CommitRound round =
      new CommitRound(
          new BallotRound.Scope(
              QUORUM,
              KEY,
              versions::rebuild,
              (ballot, slot) -> decided.add(slot + " at " + ballot.millis())),
          view -> new Proposal(PUT, versions.shards(1)));

  private static Ballot at(long millis) {
    return Ballot.at(millis, 0, 1);
  }

  private static Step.Ask<Committed> asked(Step<Committed> step) {
    assertThat(step).isInstanceOf(Step.Ask.class);
    return (Step.Ask<Committed>) step;
  }

  private static int quorum(Step.Ask<Committed> ask) {
    return ((DriveRequest.Commit) ask.request().apply(0)).request().quorum();
  }

  private Step<Committed> promise(Step.Ask<Committed> prepare, int slot, DriveHead head) {
    return round.reply(
        prepare.wave(), slot, new DriveReply.Prepared(new PrepareReply.Promised(head)));
  }

  private Step<Committed> accept(Step.Ask<Committed> commit, int slot) {
    return round.reply(commit.wave(), slot, new DriveReply.Judged(new CommitReply.Accepted()));
  }

  @Test
  void aChangeNamesOneAcceptMoreThanItHasShards() {
    Step.Ask<Committed> prepare = asked(round.begin(at(5)));
    promise(prepare, 0, DriveHead.ABSENT);
    Step.Ask<Committed> commit = asked(promise(prepare, 1, DriveHead.ABSENT));
    assertThat(quorum(commit)).isEqualTo(3);
    accept(commit, 0);
    assertThat(accept(commit, 1)).isInstanceOf(Step.Await.class);
    assertThat(decided).isEmpty();
    assertThat(accept(commit, 2)).isInstanceOf(Step.Done.class);
    assertThat(decided).containsExactly("0 at 5", "1 at 5", "2 at 5");
  }

  @Test
  void whereADriveIsKnownToBeGoneItNamesWhatThereIs() {
    Step.Ask<Committed> prepare = asked(round.begin(at(5)));
    round.reply(prepare.wave(), 2, new DriveReply.Failed(DriveException.Reason.OFFLINE));
    promise(prepare, 0, DriveHead.ABSENT);
    Step.Ask<Committed> commit = asked(promise(prepare, 1, DriveHead.ABSENT));
    assertThat(quorum(commit)).isEqualTo(2);
    accept(commit, 0);
    assertThat(accept(commit, 1)).isInstanceOf(Step.Done.class);
  }

  @Test
  void whereADriveDoesNotAnswerItIsSentAgainForFewer() {
    Step.Ask<Committed> prepare = asked(round.begin(at(5)));
    promise(prepare, 0, DriveHead.ABSENT);
    Step.Ask<Committed> commit = asked(promise(prepare, 1, DriveHead.ABSENT));
    accept(commit, 0);
    accept(commit, 1);
    assertThat(round.impatient(commit.wave())).isEqualTo(new Step.Again<>(at(5), false));
    assertThat(decided).isEmpty();

    Head head =
        new Head(
            at(5),
            at(5),
            Ballot.ZERO,
            List.of(at(5)),
            SimulatedVersions.inline("v1", 1, VersionId.NULL),
            0);
    DriveHead held = DriveHead.undecided(head, PUT, 3);
    Step.Ask<Committed> again = asked(round.begin(at(9)));
    promise(again, 0, held);
    // Its own change: nothing more need be heard of it.
    Step.Ask<Committed> fewer = asked(promise(again, 1, held));
    assertThat(quorum(fewer)).isEqualTo(2);
    accept(fewer, 0);
    assertThat(accept(fewer, 1)).isInstanceOf(Step.Done.class);
    assertThat(decided).containsExactly("0 at 9", "1 at 9");
  }
}
