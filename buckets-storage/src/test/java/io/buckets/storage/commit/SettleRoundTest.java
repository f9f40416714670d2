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
import io.buckets.storage.model.Version;
import io.buckets.storage.simulation.SimulatedVersions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What {@link SettleRound} decides, message by message.
final class SettleRoundTest {
  private static final RegisterKey KEY = RegisterKey.object(1, ObjectKey.of("key"));
  private static final Ballot OLD = at(10);
  private static final Ballot RULED_OUT = at(140);
  private static final Ballot ROUND = at(149);
  private static final CommitReply ACCEPTED = new CommitReply.Accepted();
  private static final CommitReply REFUSED = new CommitReply.Refused(at(174));
  private static final CommitReply BEHIND = new CommitReply.Behind(RULED_OUT);

  private Quorum quorum = Quorum.of(new Geometry(3, 2));

  private static Ballot at(long millis) {
    return Ballot.at(millis, 0, 1);
  }

  private static Head head(Ballot change, List<Ballot> lineage, Ballot base) {
    Version version = SimulatedVersions.inline("v" + change.millis(), 1, VersionId.NULL);
    return new Head(change, change, base, lineage, version, 0);
  }

  private static final Head OLD_HEAD = head(OLD, List.of(OLD), Ballot.ZERO);
  private static final Head NEW_HEAD = head(RULED_OUT, List.of(OLD, RULED_OUT), OLD);

  private static DriveHead holdingOld(int slot) {
    return DriveHead.decided(OLD_HEAD).copiedTo(slot, SimulatedVersions.shard(1, slot));
  }

  /// Undecided, to be decided by `quorum` accepts, on a drive that was behind.
  private static DriveHead holdingNew(int slot, int quorum) {
    Version version = Objects.requireNonNull(NEW_HEAD.newest());
    return DriveHead.undecided(NEW_HEAD, new Change.Replace(version), quorum)
        .copiedTo(slot, SimulatedVersions.shard(1, slot));
  }

  private SettleRound round(SettleRound.Aim aim) {
    return new SettleRound(
        new BallotRound.Scope(
            quorum, KEY, new SimulatedVersions(quorum)::rebuild, (ballot, slot) -> {}),
        aim);
  }

  /// Every slot promises and shows its head; null for a drive that fails.
  private Step<Committed> survey(SettleRound round, List<@Nullable DriveHead> heads) {
    return survey(ROUND, round, heads);
  }

  private Step<Committed> survey(Ballot under, SettleRound round, List<@Nullable DriveHead> heads) {
    Step<Committed> step = round.begin(under);
    int wave = ((Step.Ask<Committed>) step).wave();
    for (int slot = 0; slot < quorum.drives(); slot++) {
      DriveHead head = heads.get(slot);
      step =
          round.reply(
              wave,
              slot,
              head == null
                  ? new DriveReply.Failed(DriveException.Reason.OFFLINE)
                  : new DriveReply.Prepared(new PrepareReply.Promised(head)));
    }
    return step;
  }

  private static Step<Committed> answer(
      SettleRound round, Step<Committed> asked, List<CommitReply> replies) {
    Step<Committed> step = asked;
    int wave = ((Step.Ask<Committed>) asked).wave();
    for (int slot = 0; slot < replies.size(); slot++) {
      step = round.reply(wave, slot, new DriveReply.Judged(replies.get(slot)));
    }
    return step;
  }

  private static RegisterView result(Step<Committed> step) {
    assertThat(step).isInstanceOf(Step.Done.class);
    return ((Step.Done<Committed>) step).result().replaced();
  }

  private List<@Nullable DriveHead> fourOldAndANew() {
    List<@Nullable DriveHead> heads = new ArrayList<>();
    for (int slot = 0; slot < 4; slot++) {
      heads.add(holdingOld(slot));
    }
    heads.add(holdingNew(4, 0));
    return heads;
  }

  /// A change was taken back by a round that every drive refused, since a newer one had been there;
  /// the label of that round outranked copies of what the newer one decided.
  @Test
  void aReturnThatEveryDriveRefusedKeepsTheOldLabel() {
    SettleRound round = round(SettleRound.Aim.SETTLE);
    Step<Committed> asked = survey(round, fourOldAndANew());
    Step<Committed> end =
        answer(round, asked, List.of(REFUSED, REFUSED, REFUSED, REFUSED, REFUSED));
    assertThat(result(end).head().change()).isEqualTo(OLD);
    assertThat(result(end).head().ballot()).isEqualTo(OLD);
  }

  @Test
  void aReturnThatTooFewAcceptedKeepsTheOldLabel() {
    SettleRound round = round(SettleRound.Aim.SETTLE);
    Step<Committed> asked = survey(round, fourOldAndANew());
    Step<Committed> end =
        answer(round, asked, List.of(ACCEPTED, ACCEPTED, REFUSED, REFUSED, BEHIND));
    assertThat(result(end).head().ballot()).isEqualTo(OLD);
  }

  @Test
  void aReturnThatAQuorumAcceptedBearsItsBallot() {
    SettleRound round = round(SettleRound.Aim.SETTLE);
    Step<Committed> asked = survey(round, fourOldAndANew());
    Step<Committed> end =
        answer(round, asked, List.of(ACCEPTED, ACCEPTED, ACCEPTED, REFUSED, BEHIND));
    assertThat(result(end).head().ballot()).isEqualTo(ROUND);
  }

  /// The drives that accepted it keep the label of a return that failed. It is a label of what was
  /// decided, and of nothing else: the round had the promises of R drives, so what they denied was
  /// never decided below it, and what is decided since is above it.
  @Test
  void theLabelOfAReturnThatTooFewAcceptedNamesWhatWasDecided() {
    List<@Nullable DriveHead> heads = fourOldAndANew();
    heads.set(0, returned(0));
    Step<Committed> asked = survey(at(200), round(SettleRound.Aim.HEAL), heads);
    DriveRequest request = ((Step.Ask<Committed>) asked).request().apply(0);
    assertThat(request).isInstanceOf(DriveRequest.Rollback.class);
    assertThat(((DriveRequest.Rollback) request).request().target()).isEqualTo(OLD);
  }

  @Test
  void theLabelOfAReturnThatTooFewAcceptedIsBelowWhatWasDecidedSince() {
    List<@Nullable DriveHead> heads = new ArrayList<>();
    heads.add(returned(0));
    heads.add(returned(1));
    for (int slot = 2; slot < 5; slot++) {
      Head again = NEW_HEAD.relabelled(at(174));
      Version version = Objects.requireNonNull(NEW_HEAD.newest());
      heads.add(
          DriveHead.undecided(again, new Change.Replace(version), 0)
              .copiedTo(slot, SimulatedVersions.shard(1, slot)));
    }
    Step<Committed> end = survey(at(200), round(SettleRound.Aim.SETTLE), heads);
    assertThat(result(end).head().change()).isEqualTo(RULED_OUT);
    assertThat(result(end).head().ballot()).isEqualTo(at(174));
  }

  private static DriveHead returned(int slot) {
    return DriveHead.decided(OLD_HEAD.relabelled(ROUND))
        .copiedTo(slot, SimulatedVersions.shard(1, slot));
  }

  /// All accept a delete that is carried through, and one of them forgets in a power cut that it
  /// was decided. Had the others collected it, their absence would take it back, and what was
  /// deleted would be there again.
  @Test
  void aDeleteThatWasCarriedThroughIsNotLevelBeforeAllHaveReturnedToIt() {
    quorum = Quorum.of(new Geometry(2, 1));
    Ballot deleted = at(140);
    Head tombstone = new Head(deleted, deleted, OLD, List.of(OLD, deleted), null, 0);
    List<@Nullable DriveHead> heads = new ArrayList<>();
    for (int slot = 0; slot < 3; slot++) {
      Head labelled = tombstone.relabelled(at(140 + slot));
      heads.add(DriveHead.undecided(labelled, new Change.Erase(false), 2));
    }
    List<CommitReply> all = List.of(ACCEPTED, ACCEPTED, ACCEPTED);
    SettleRound round = round(SettleRound.Aim.LEVEL);
    Step<Committed> carrying = survey(round, heads);
    assertThat(request(carrying)).isInstanceOf(DriveRequest.Commit.class);
    assertThat(answer(round, carrying, all)).isInstanceOf(Step.Again.class);

    DriveHead decided = DriveHead.decided(tombstone.relabelled(ROUND));
    Step<Committed> returning = survey(at(200), round, List.of(decided, decided, decided));
    assertThat(request(returning)).isInstanceOf(DriveRequest.Rollback.class);
    Step<Committed> end = answer(round, returning, all);
    assertThat(result(end).head().ballot()).isEqualTo(at(200));
    assertThat(((Step.Done<Committed>) end).result().missing()).isZero();
  }

  private static DriveRequest request(Step<Committed> step) {
    return ((Step.Ask<Committed>) step).request().apply(0);
  }

  /// One drive is gone, one cannot return by itself: without help no quorum ever accepts.
  @Test
  void aDriveThatCannotReturnByItselfIsGivenTheWholeState() {
    quorum = Quorum.of(new Geometry(2, 2));
    SettleRound round = round(SettleRound.Aim.HEAL);
    List<@Nullable DriveHead> heads = new ArrayList<>();
    heads.add(holdingOld(0));
    heads.add(holdingOld(1));
    heads.add(holdingNew(2, 0));
    heads.add(null);
    Step<Committed> asked = survey(round, heads);
    Step<Committed> step = answer(round, asked, List.of(ACCEPTED, ACCEPTED, BEHIND));
    assertThat(step).isInstanceOf(Step.Supply.class);
    Step.Supply<Committed> supply = (Step.Supply<Committed>) step;
    assertThat(supply.head().decided()).isTrue();
    assertThat(supply.head().head()).isEqualTo(OLD_HEAD.relabelled(ROUND));
    assertThat(supply.sources()).isEqualTo(0b0011);
    assertThat(supply.targets()).isEqualTo(0b0100);
    Step<Committed> end = round.reply(supply.wave(), 2, new DriveReply.Judged(ACCEPTED));
    assertThat(result(end).head().ballot()).isEqualTo(ROUND);
  }

  private List<@Nullable DriveHead> sevenHoldFourDenyOneIsGone(int named) {
    quorum = Quorum.of(new Geometry(8, 4));
    List<@Nullable DriveHead> heads = new ArrayList<>();
    for (int slot = 0; slot < 12; slot++) {
      heads.add(slot < 7 ? holdingNew(slot, named) : slot < 11 ? holdingOld(slot) : null);
    }
    return heads;
  }

  /// W = k: forward asks for eight shards, back for as many denials as rule a decision out.
  @Test
  void whereAChangeNamesOneAcceptMoreThanItHasShardsALostDriveLeavesNothingOpen() {
    List<@Nullable DriveHead> heads = sevenHoldFourDenyOneIsGone(9);
    Step<Committed> step = survey(round(SettleRound.Aim.SETTLE), heads);
    assertThat(step).isInstanceOf(Step.Ask.class);
    DriveRequest request = ((Step.Ask<Committed>) step).request().apply(0);
    assertThat(request).isInstanceOf(DriveRequest.Rollback.class);
  }

  @Test
  void whereItNamesNoMoreNobodyGuesses() {
    List<@Nullable DriveHead> heads = sevenHoldFourDenyOneIsGone(8);
    Step<Committed> step = survey(round(SettleRound.Aim.SETTLE), heads);
    assertThat(step).isInstanceOf(Step.Again.class);
  }

  @Test
  void whoeverCarriesAChangeThroughAsksForAsManyAcceptsAndForFewerOnlyIfFewerAreThere() {
    assertThat(carriedBy(12, 9)).isEqualTo(9);
    assertThat(carriedBy(9, 9)).isEqualTo(9);
    assertThat(carriedBy(8, 9)).isEqualTo(8);
  }

  /// Nine are asked for, eight have it: a reader need not wait until somebody supplies a ninth.
  @Test
  void aReaderThatGetsAWriteQuorumOfAcceptsSettlesForThem() {
    quorum = Quorum.of(new Geometry(8, 4));
    List<@Nullable DriveHead> heads = new ArrayList<>();
    for (int slot = 0; slot < 12; slot++) {
      heads.add(slot < 8 ? holdingNew(slot, 9) : slot < 11 ? holdingOld(slot) : null);
    }
    SettleRound round = round(SettleRound.Aim.SETTLE);
    Step<Committed> asked = survey(round, heads);
    List<CommitReply> replies = new ArrayList<>();
    for (int slot = 0; slot < 11; slot++) {
      replies.add(slot < 8 ? ACCEPTED : BEHIND);
    }
    assertThat(answer(round, asked, replies)).isInstanceOf(Step.Again.class);
    Step.Ask<Committed> fewer = (Step.Ask<Committed>) survey(round, heads);
    DriveRequest request = fewer.request().apply(0);
    assertThat(((DriveRequest.Commit) request).request().quorum()).isEqualTo(8);
  }

  /// Eight drives hold the new state, the others that are there the old one.
  private int carriedBy(int present, int named) {
    quorum = Quorum.of(new Geometry(8, 4));
    List<@Nullable DriveHead> heads = new ArrayList<>();
    for (int slot = 0; slot < 12; slot++) {
      DriveHead unknown = new DriveHead(Head.ABSENT, true, null, null, at(1000), -1, null, null);
      heads.add(slot < 8 ? holdingNew(slot, named) : slot < present ? unknown : null);
    }
    Step<Committed> step = survey(round(SettleRound.Aim.SETTLE), heads);
    DriveRequest request = ((Step.Ask<Committed>) step).request().apply(0);
    return ((DriveRequest.Commit) request).request().quorum();
  }
}
