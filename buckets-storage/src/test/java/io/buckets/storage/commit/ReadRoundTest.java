package io.buckets.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Ballot;
import io.buckets.core.VersionId;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.simulation.SimulatedVersions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What {@link ReadRound} makes of answers that were given at different times.
final class ReadRoundTest {
  private static final Ballot PUT = Ballot.at(438, 0, 1);
  private static final Ballot DELETE = Ballot.at(813, 0, 3);
  private static final Ballot COLLECTED = Ballot.at(146_922, 0, 3);

  private static final Head OBJECT =
      new Head(
          PUT,
          PUT,
          Ballot.ZERO,
          List.of(PUT),
          SimulatedVersions.inline("v1", 1, VersionId.NULL),
          0);
  private static final Head TOMBSTONE =
      new Head(DELETE, DELETE, PUT, List.of(PUT, DELETE), null, 0);

  private static @Nullable RegisterView read(DriveHead late) {
    ReadRound round = new ReadRound(Quorum.of(new Geometry(1, 1)), false);
    round.begin(0b11);
    DriveHead early =
        new DriveHead(
            TOMBSTONE,
            false,
            new Change.Erase(false),
            OBJECT,
            null,
            -1,
            null,
            null,
            2,
            Ballot.ZERO);
    round.reply(1, 0, new DriveReply.Peeked(early));
    Step<ReadRound.Outcome> step = round.reply(1, 1, new DriveReply.Peeked(late));
    return ((Step.Done<ReadRound.Outcome>) step).result().view();
  }

  /// The first answer showed an acknowledged delete, undecided; before the second was given the
  /// delete was decided and its tombstone collected on both drives. The read served the object.
  @Test
  void anAbsenceThatComesFromCollectingDeniesNothing() {
    assertThat(read(DriveHead.ABSENT.collectedUpTo(COLLECTED))).isNull();
  }

  @Test
  void anAbsenceOfADriveThatCollectedOnlyOlderOnesIsADenial() {
    RegisterView view = read(DriveHead.ABSENT.collectedUpTo(PUT));
    assertThat(view).isNotNull();
    assertThat(view.head().change()).isEqualTo(PUT);
  }

  /// Who promises has no tombstone to forget that others still hold undecided.
  @Test
  void anAbsenceThatIsPromisedIsADenial() {
    Answers answers = new Answers(Quorum.of(new Geometry(1, 1)), true);
    answers.add(
        0,
        new DriveHead(
            TOMBSTONE,
            false,
            new Change.Erase(false),
            OBJECT,
            null,
            -1,
            null,
            null,
            2,
            Ballot.ZERO));
    answers.add(1, DriveHead.ABSENT.collectedUpTo(COLLECTED));
    assertThat(answers.judge()).isInstanceOf(Judgement.Settled.class);
  }
}
