package io.buckets.storage.drive;

import static io.buckets.storage.drive.DriveFixture.CLOCK;
import static io.buckets.storage.drive.DriveFixture.again;
import static io.buckets.storage.drive.DriveFixture.ballot;
import static io.buckets.storage.drive.DriveFixture.change;
import static io.buckets.storage.drive.DriveFixture.id;
import static io.buckets.storage.drive.DriveFixture.inline;
import static io.buckets.storage.drive.DriveFixture.key;
import static io.buckets.storage.drive.DriveFixture.marker;
import static io.buckets.storage.drive.DriveFixture.picture;
import static io.buckets.storage.drive.DriveFixture.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What every {@link Drive} keeps of promises, commits, rollbacks and decides.
public abstract class DriveContract extends DriveTests {
  private static final long HOUR = 3_600_000;

  @Test
  void aKeyNeverWrittenIsAbsentAndDecided() throws Exception {
    assertThat(drive.head(KEY, true)).isEqualTo(DriveHead.ABSENT);
    assertThat(VersionPage.all(drive, KEY)).isEmpty();
    assertThat(prepare(5)).isEqualTo(new PrepareReply.Promised(DriveHead.ABSENT));
  }

  @Test
  void aPromiseRefusesEveryOtherBallotThatIsNotNewer() throws Exception {
    prepare(5);
    assertThat(prepare(5)).isEqualTo(new PrepareReply.Refused(ballot(5)));
    assertThat(prepare(4)).isEqualTo(new PrepareReply.Refused(ballot(5)));
    assertThat(prepare(6)).isInstanceOf(PrepareReply.Promised.class);
    assertThat(drive.commit(change(KEY, 5, 0, replace("late")))).isEqualTo(refused(6));
    assertThat(drive.commit(change(KEY, 6, 0, replace("in time")))).isEqualTo(ACCEPTED);
  }

  @Test
  void aPromiseForOneKeyLeavesOthersFree() throws Exception {
    prepare(50);
    assertThat(drive.commit(change(key("other"), 5, 0, replace("x")))).isEqualTo(ACCEPTED);
  }

  @Test
  void aPromiseIsKeptThroughAPowerCut() throws Exception {
    prepare(100);
    losePower();
    assertThat(drive.commit(change(KEY, 9, 0, replace("late"))))
        .isInstanceOf(CommitReply.Refused.class);
    assertThat(prepare(100)).isInstanceOf(PrepareReply.Refused.class);
    assertThat(prepare(1100)).isInstanceOf(PrepareReply.Promised.class);
  }

  @Test
  void aDrivePromisesNothingOlderThanItsFormat() throws Exception {
    Ballot lastYear = Ballot.at((1L << 41) - (365L << 26), 0, 1);
    assertThat(drive.prepare(KEY, lastYear, false)).isInstanceOf(PrepareReply.Refused.class);
  }

  @Test
  void aBallotFarAheadIsRefusedByItsReasonAndRaisesNothing() throws Exception {
    put(drive, KEY, 3, 0, replace("first"));
    Ballot ceiling = drive.status().ceiling();
    String everything = DriveFixture.everything(drive, KEY);
    DriveHead before = drive.head(KEY, true);
    assertFails(Reason.CLOCK_SKEW, () -> prepare(HOUR));
    assertFails(Reason.CLOCK_SKEW, () -> drive.commit(change(KEY, HOUR, 3, replace("ahead"))));
    RollbackRequest back = new RollbackRequest(KEY, ballot(HOUR), ballot(3), List.of());
    assertFails(Reason.CLOCK_SKEW, () -> drive.rollback(back));
    Head ahead = before.head().relabelled(ballot(HOUR));
    DriveHead copy = DriveHead.undecided(ahead, replace("ahead"), 2);
    assertFails(Reason.CLOCK_SKEW, () -> drive.install(KEY, ballot(HOUR), List.of(copy)));
    assertThat(DriveFixture.everything(drive, KEY)).isEqualTo(everything);
    assertThat(drive.status().ceiling()).isEqualTo(ceiling);
    assertThat(prepare(5)).isInstanceOf(PrepareReply.Promised.class);
    losePower();
    assertThat(prepare(600)).isInstanceOf(PrepareReply.Promised.class);
  }

  @Test
  void aDriveWhoseCeilingIsAheadOfItsClockGoesOnFromThere() throws Exception {
    CLOCK.turn(HOUR);
    prepare(HOUR);
    CLOCK.turn(-HOUR);
    assertThat(prepare(HOUR + 1)).isInstanceOf(PrepareReply.Promised.class);
    losePower();
    assertThat(prepare(HOUR + 1)).isInstanceOf(PrepareReply.Refused.class);
    assertThat(prepare(HOUR + 600)).isInstanceOf(PrepareReply.Promised.class);
  }

  @Test
  void theCeilingIsAboveEverythingPromisedAcceptedOrInstalled() throws Exception {
    prepare(5);
    assertThat(drive.status().ceiling()).isGreaterThan(ballot(5));
    drive.commit(change(key("unasked"), 400, 0, replace("x")));
    assertThat(drive.status().ceiling()).isGreaterThan(ballot(400));
    put(drive, KEY, 5, 0, replace("x"));
    DriveHead head = drive.head(KEY, true);
    Head decided = head.head().relabelled(ballot(HOUR));
    DriveHead brought =
        new DriveHead(decided, true, null, null, null, head.shardIndex(), head.shard(), null);
    assertThat(drive.install(KEY, ballot(401), List.of(brought))).isEqualTo(ACCEPTED);
    assertThat(drive.status().ceiling()).isGreaterThan(ballot(HOUR));
    losePower();
    assertThat(drive.status().ceiling()).isGreaterThan(ballot(HOUR));
  }

  @Test
  void whatAWrongClockLeftIsTakenBackWithTheCeiling() throws Exception {
    put(drive, KEY, 3, 0, replace("first"));
    RegisterKey behind = key("behind");
    RegisterKey labelled = key("labelled");
    put(drive, labelled, 4, 0, replace("kept"));
    CLOCK.turn(HOUR);
    drive.commit(change(KEY, HOUR, 3, replace("ahead")));
    drive.commit(change(behind, HOUR, 2, replace("ahead")));
    drive.rollback(new RollbackRequest(labelled, ballot(HOUR), ballot(4), List.of(ballot(4))));
    CLOCK.turn(-HOUR);
    assertThat(drive.lowerCeiling(ballot(50))).isTrue();
    for (int twice = 0; twice < 2; twice++) {
      assertThat(picture(drive, KEY)).containsExactly("null first 2 shard of first");
      assertThat(drive.head(KEY, true).decided()).isTrue();
      assertThat(drive.head(KEY, true).ballot()).isEqualTo(ballot(3));
      assertThat(drive.head(labelled, true).ballot()).isEqualTo(ballot(4));
      assertThat(drive.head(behind, true).unknown()).isTrue();
      assertThat(drive.status().filling()).isTrue();
      assertThat(drive.status().ceiling()).isLessThan(ballot(2000));
      losePower();
    }
    assertThat(prepare(1400)).isInstanceOf(PrepareReply.Promised.class);
  }

  @Test
  void whatWasDecidedAheadKeepsTheCeilingUp() throws Exception {
    CLOCK.turn(HOUR);
    put(drive, KEY, HOUR, 0, replace("ahead"));
    put(drive, key("replaced"), HOUR, 0, replace("ahead"));
    drive.commit(change(key("replaced"), HOUR + 1, HOUR, replace("more")));
    CLOCK.turn(-HOUR);
    Ballot ceiling = drive.status().ceiling();
    assertThat(drive.lowerCeiling(ballot(50))).isFalse();
    assertThat(drive.status().ceiling()).isEqualTo(ceiling);
    assertThat(drive.status().filling()).isFalse();
    assertThat(picture(drive, KEY)).containsExactly("null ahead 2 shard of ahead");
  }

  @Test
  void anAcceptedHeadIsUndecidedUntilItIsDecided() throws Exception {
    put(drive, KEY, 3, 0, replace("first"));
    drive.commit(change(KEY, 5, 3, replace("second")));
    DriveHead head = drive.head(KEY, true);
    assertThat(head.decided()).isFalse();
    assertThat(head.ballot()).isEqualTo(ballot(5));
    assertThat(head.undo()).isNotNull().extracting(Head::ballot).isEqualTo(ballot(3));
    assertThat(head.undoShard()).isNotNull();
    drive.decide(KEY, ballot(5));
    assertThat(drive.head(KEY, true).decided()).isTrue();
    assertThat(drive.head(KEY, true).undo()).isNull();
    assertThat(picture(drive, KEY)).containsExactly("null second 2 shard of second");
  }

  @Test
  void theNumberOfABucketIsAnotherAfterEveryChangeAndTheSameAfterNone() throws Exception {
    Set<Long> numbers = new HashSet<>();
    assertThat(numbers.add(number())).isTrue();
    drive.commit(change(KEY, 3, 0, replace("first")));
    assertThat(numbers.add(number())).isTrue();
    drive.decide(KEY, ballot(3));
    drive.commit(change(KEY, 5, 3, replace("second")));
    assertThat(numbers.add(number())).isTrue();
    drive.rollback(new RollbackRequest(KEY, ballot(7), ballot(3)));
    assertThat(numbers.add(number())).isTrue();
    drive.install(KEY, ballot(8), List.of(drive.head(KEY, true)));
    long before = number();
    assertThat(drive.commit(change(KEY, 2, 0, replace("late")))).isEqualTo(refused(7));
    prepare(9);
    drive.head(KEY, true);
    assertThat(number()).isEqualTo(before);
    assertThat(drive.scan(everyRegister()).changes()).isEqualTo(before);
    numbers.add(before);
    losePower();
    assertThat(numbers.add(number())).isTrue();
  }

  private long number() throws DriveException {
    return drive.changes(KEY.bucketId());
  }

  private static ScanRequest everyRegister() {
    return new ScanRequest(Space.OBJECTS, KEY.bucketId(), new byte[0], new byte[0], 10, false);
  }

  @Test
  void decidingAnotherBallotChangesNothing() throws Exception {
    drive.commit(change(KEY, 5, 0, replace("x")));
    drive.decide(KEY, ballot(4));
    drive.decide(KEY, ballot(6));
    drive.decide(key("never written"), ballot(6));
    assertThat(drive.head(KEY, true).decided()).isFalse();
  }

  @Test
  void whatWasAcceptedSurvivesAPowerCutWithItsUndo() throws Exception {
    put(drive, KEY, 3, 0, replace("first"));
    drive.commit(change(KEY, 5, 3, replace("second")));
    String before = DriveFixture.everything(drive, KEY);
    losePower();
    assertThat(DriveFixture.everything(drive, KEY)).isEqualTo(before);
    RollbackRequest back = new RollbackRequest(KEY, ballot(1000), ballot(3));
    assertThat(drive.rollback(back)).isEqualTo(ACCEPTED);
    assertThat(picture(drive, KEY)).containsExactly("null first 2 shard of first");
  }

  @Test
  void theSameChangeAtTheSameBallotIsHarmlessAndAnotherIsRefused() throws Exception {
    put(drive, KEY, 3, 0, replace("first"));
    CommitRequest request = change(KEY, 5, 3, replace("second"));
    drive.commit(request);
    assertThat(drive.commit(request)).isEqualTo(ACCEPTED);
    assertThat(drive.commit(again(KEY, 5, 3, 4, replace("other")))).isEqualTo(refused(5));
    assertThat(drive.head(KEY, true).undo()).isNotNull();
    drive.decide(KEY, ballot(5));
    assertThat(drive.commit(request)).isEqualTo(ACCEPTED);
    assertThat(drive.head(KEY, true).decided()).isTrue();
  }

  @Test
  void aHeadAtANewerBallotRefuses() throws Exception {
    put(drive, KEY, 5, 0, replace("newer"));
    assertThat(drive.commit(change(KEY, 4, 0, replace("x")))).isEqualTo(refused(5));
    assertThat(drive.rollback(new RollbackRequest(KEY, ballot(4), ballot(0))))
        .isEqualTo(refused(5));
  }

  @Test
  void aDriveWithoutTheBaseAcceptsWhatReplacesAllAndCannotUndoIt() throws Exception {
    put(drive, KEY, 3, 0, replace("stale"));
    assertThat(drive.commit(change(KEY, 9, 5, add(1)))).isEqualTo(behind(3));
    assertThat(drive.commit(change(KEY, 9, 5, replace("new")))).isEqualTo(ACCEPTED);
    assertThat(drive.head(KEY, true).decided()).isFalse();
    assertThat(drive.head(KEY, true).undo()).isNull();
    RollbackRequest back = new RollbackRequest(KEY, ballot(11), ballot(5));
    assertThat(drive.rollback(back)).isEqualTo(behind(9));
  }

  @Test
  void aChangeCarriedThroughIsRelabelledAndCanStillBeTakenBack() throws Exception {
    put(drive, KEY, 3, 0, replace("first"));
    drive.commit(change(KEY, 5, 3, replace("second")));
    assertThat(drive.commit(again(KEY, 8, 3, 5, replace("second")))).isEqualTo(ACCEPTED);
    assertThat(drive.head(KEY, true).ballot()).isEqualTo(ballot(8));
    assertThat(drive.head(KEY, true).head().change()).isEqualTo(ballot(5));
    assertThat(drive.head(KEY, true).undo()).isNotNull();
    assertThat(drive.head(KEY, true).pending()).isInstanceOf(Change.Replace.class);
    drive.decide(KEY, ballot(5));
    assertThat(drive.head(KEY, true).decided()).isFalse();
    RollbackRequest back = new RollbackRequest(KEY, ballot(11), ballot(3));
    assertThat(drive.rollback(back)).isEqualTo(ACCEPTED);
    assertThat(picture(drive, KEY)).containsExactly("null first 2 shard of first");
  }

  @Test
  void aDecidedChangeStaysDecidedWhenItIsRelabelled() throws Exception {
    put(drive, KEY, 3, 0, replace("first"));
    assertThat(drive.commit(again(KEY, 8, 0, 3, replace("first")))).isEqualTo(ACCEPTED);
    assertThat(drive.head(KEY, true).decided()).isTrue();
    assertThat(drive.head(KEY, true).ballot()).isEqualTo(ballot(8));
  }

  @Test
  void aCommitOfTheStateInUndoRestoresItDecided() throws Exception {
    put(drive, KEY, 3, 0, add(1));
    drive.commit(change(KEY, 5, 3, add(2)));
    assertThat(drive.commit(again(KEY, 8, 0, 3, add(1)))).isEqualTo(ACCEPTED);
    assertThat(drive.head(KEY, true).decided()).isTrue();
    assertThat(picture(drive, KEY)).containsExactly(versionText(1));
  }

  @Test
  void aChangeOnTheStateInUndoTakesTheUndecidedOneBackFirst() throws Exception {
    put(drive, KEY, 3, 0, add(1));
    drive.commit(change(KEY, 5, 3, add(2)));
    assertThat(drive.commit(change(KEY, 8, 3, add(4)))).isEqualTo(ACCEPTED);
    assertThat(picture(drive, KEY)).containsExactly(versionText(4), versionText(1));
    assertThat(drive.commit(change(KEY, 9, 3, replace("all")))).isEqualTo(ACCEPTED);
    assertThat(picture(drive, KEY)).containsExactly("null all 2 shard of all");
    losePower();
    assertThat(drive.rollback(new RollbackRequest(KEY, ballot(1000), ballot(3))))
        .isEqualTo(ACCEPTED);
    assertThat(picture(drive, KEY)).containsExactly(versionText(1));
  }

  @Test
  void aRollbackToNothingLeavesNothingUnderTheNewBallot() throws Exception {
    drive.commit(change(KEY, 5, 0, replace("x")));
    assertThat(drive.rollback(new RollbackRequest(KEY, ballot(6), Ballot.ZERO)))
        .isEqualTo(ACCEPTED);
    assertThat(drive.head(KEY, true).head().isEmpty()).isTrue();
    assertThat(drive.head(KEY, true).ballot()).isEqualTo(ballot(6));
    assertThat(drive.head(KEY, true).decided()).isTrue();
    RegisterKey untouched = key("untouched");
    drive.rollback(new RollbackRequest(untouched, ballot(6), Ballot.ZERO));
    losePower();
    assertThat(drive.head(untouched, true).ballot()).isEqualTo(ballot(6));
  }

  @Test
  void aRollbackRelabelsWhatItReturnsToAndKnowsWhatItDoesNotHave() throws Exception {
    put(drive, KEY, 3, 0, replace("kept"));
    RollbackRequest back = new RollbackRequest(KEY, ballot(6), ballot(3));
    assertThat(drive.rollback(back)).isEqualTo(ACCEPTED);
    assertThat(drive.rollback(back)).isEqualTo(ACCEPTED);
    assertThat(drive.head(KEY, true).ballot()).isEqualTo(ballot(6));
    assertThat(drive.rollback(new RollbackRequest(KEY, ballot(5), ballot(3))))
        .isEqualTo(refused(6));
    assertThat(drive.rollback(new RollbackRequest(KEY, ballot(9), ballot(7)))).isEqualTo(behind(6));
    assertThat(drive.rollback(new RollbackRequest(KEY, ballot(6), ballot(7))))
        .isEqualTo(refused(6));
  }

  @Test
  void takingAnyChangeBackRestoresEveryVersion() throws Exception {
    List<Change> changes =
        List.of(
            replace("all new"),
            new Change.Erase(false),
            add(4),
            new Change.AddVersion(marker(5)),
            new Change.AddVersion(inline(0, "another null version")),
            new Change.RemoveVersion(id(3)),
            new Change.RemoveVersion(id(1)),
            new Change.RemoveVersion(id(99)),
            new Change.EditVersion(inline(3, "edited newest")),
            new Change.EditVersion(inline(1, "edited older")));
    for (int i = 0; i < changes.size(); i++) {
      RegisterKey key = key("register " + i);
      put(drive, key, 1, 0, new Change.AddVersion(inline(0, "null version")));
      put(drive, key, 2, 1, add(1));
      put(drive, key, 3, 2, add(2));
      put(drive, key, 4, 3, add(3));
      List<String> before = picture(drive, key);
      drive.commit(change(key, 5, 4, changes.get(i)));
      assertThat(drive.rollback(new RollbackRequest(key, ballot(6), ballot(4))))
          .isEqualTo(ACCEPTED);
      assertThat(picture(drive, key)).as("%s", changes.get(i)).isEqualTo(before);
    }
  }

  @Test
  void versionsAreKeptNewestFirst() throws Exception {
    put(drive, KEY, 1, 0, new Change.AddVersion(inline(0, "null 1")));
    put(drive, KEY, 2, 1, add(1));
    put(drive, KEY, 3, 2, new Change.AddVersion(inline(0, "null 2")));
    assertThat(picture(drive, KEY))
        .containsExactly("null null 2 2 shard of null 2", versionText(1));
    put(drive, KEY, 4, 3, add(2));
    put(drive, KEY, 5, 4, new Change.EditVersion(inline(1, "retagged")));
    String edited = id(1) + " retagged 2 shard of version 1";
    assertThat(picture(drive, KEY))
        .containsExactly(versionText(2), "null null 2 2 shard of null 2", edited);
    put(drive, KEY, 6, 5, new Change.RemoveVersion(id(0)));
    put(drive, KEY, 7, 6, new Change.RemoveVersion(id(2)));
    assertThat(picture(drive, KEY)).containsExactly(edited);
    put(drive, KEY, 8, 7, new Change.RemoveVersion(id(1)));
    assertThat(picture(drive, KEY)).isEmpty();
    assertThat(drive.head(KEY, true).ballot()).isEqualTo(ballot(8));
  }

  private static String versionText(long n) {
    return id(n) + " version " + n + " 2 shard of version " + n;
  }

  @Test
  void anEditOfAVersionThatIsNotThereIsBehind() throws Exception {
    put(drive, KEY, 1, 0, add(1));
    assertThat(drive.commit(change(KEY, 2, 1, new Change.EditVersion(inline(9, "x")))))
        .isEqualTo(behind(1));
  }

  @Test
  void aClosedDriveIsOffline() throws Exception {
    put(drive, KEY, 3, 0, replace("x"));
    drive.close();
    drive.close();
    assertFails(Reason.OFFLINE, () -> drive.head(KEY, true));
    assertFails(Reason.OFFLINE, () -> drive.commit(change(KEY, 9, 3, replace("y"))));
  }
}
