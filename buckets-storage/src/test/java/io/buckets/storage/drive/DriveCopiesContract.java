package io.buckets.storage.drive;

import static io.buckets.storage.drive.DriveFixture.again;
import static io.buckets.storage.drive.DriveFixture.ballot;
import static io.buckets.storage.drive.DriveFixture.change;
import static io.buckets.storage.drive.DriveFixture.id;
import static io.buckets.storage.drive.DriveFixture.inline;
import static io.buckets.storage.drive.DriveFixture.key;
import static io.buckets.storage.drive.DriveFixture.picture;
import static io.buckets.storage.drive.DriveFixture.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.core.VersionId;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every {@link Drive} shows of what it holds, keeps of states that a healer brings it, and
/// when it forgets what is gone.
public abstract class DriveCopiesContract extends DriveTests {
  private static final ScanRequest ALL =
      new ScanRequest(Space.OBJECTS, -1, new byte[0], new byte[0], 10, false);

  private static final Ballot CONFIRMED = ballot(2000);

  @Test
  void whatIsToldFromMemoryIsWhatTheDriveSays() throws Exception {
    for (long ballot = 3; ballot < 6; ballot++) {
      put(drive, KEY, ballot, ballot == 3 ? 0 : ballot - 1, replace("v" + ballot));
      DriveHead told = drive.headInMemory(KEY, true);
      if (told != null) {
        assertThat(told).isEqualTo(drive.head(KEY, true));
      }
    }
  }

  @Test
  void olderVersionsComeInPagesNewestFirst() throws Exception {
    for (int i = 1; i <= 5; i++) {
      put(drive, KEY, i, i - 1, new Change.AddVersion(inline(i, "v" + i)));
    }
    VersionPage first = drive.versions(KEY, VersionPage.BEGINNING, 3);
    assertThat(first.head().head().change()).isEqualTo(ballot(5));
    VersionPage second = drive.versions(KEY, Objects.requireNonNull(first.next()), 3);
    assertThat(second.next()).isNull();
    List<DriveHead> all = new ArrayList<>(first.versions());
    all.addAll(second.versions());
    assertThat(VersionPage.all(drive, KEY)).hasSize(4);
    assertThat(all)
        .extracting(version -> Objects.requireNonNull(version.head().newest()).id())
        .containsExactly(id(4), id(3), id(2), id(1));
    assertThat(drive.versions(KEY, VersionPage.BEGINNING, 4).next()).isNull();
  }

  private List<VersionId> older(OlderQuery query) throws Exception {
    OlderReply reply = drive.older(KEY, query, true);
    assertThat(reply.ofUndo()).isEmpty();
    return ids(reply.ofHead());
  }

  private static List<VersionId> ids(List<DriveHead> versions) {
    return versions.stream()
        .map(version -> Objects.requireNonNull(version.head().newest()).id())
        .toList();
  }

  private static VersionId place(long ballot) {
    return VersionId.placeOf(ballot(ballot));
  }

  private static VersionId named(long ballot) {
    return VersionId.of(ballot(ballot), 5);
  }

  private void addNamed(long ballot, VersionId id) throws Exception {
    Version version = inline(1, "v" + ballot);
    Version named = XlMeta.parse(version.meta()).withId(id).toVersion();
    put(drive, KEY, ballot, ballot - 1, new Change.AddVersion(named));
  }

  @Test
  void anOlderVersionIsFoundByItsIdAndBelowAPlace() throws Exception {
    for (int i = 1; i <= 6; i++) {
      addNamed(i, i == 3 ? VersionId.NULL : named(i));
    }
    assertThat(older(new OlderQuery.ById(named(2)))).containsExactly(named(2));
    assertThat(older(new OlderQuery.ById(VersionId.NULL))).containsExactly(VersionId.NULL);
    assertThat(older(new OlderQuery.ById(named(6)))).as("the newest is no older one").isEmpty();
    assertThat(older(new OlderQuery.ById(named(7)))).isEmpty();
    assertThat(older(new OlderQuery.Below(null, 9)))
        .containsExactly(named(5), named(4), VersionId.NULL, named(2), named(1));
    assertThat(older(new OlderQuery.Below(named(5), 2))).containsExactly(named(4), VersionId.NULL);
    assertThat(older(new OlderQuery.Below(place(3), 9))).containsExactly(named(2), named(1));
    assertThat(older(new OlderQuery.Below(named(3), 9))).containsExactly(named(2), named(1));
    assertThat(older(new OlderQuery.Below(named(1), 9))).isEmpty();
    put(drive, KEY, 7, 6, new Change.RemoveVersion(named(4)));
    assertThat(older(new OlderQuery.Below(named(4), 1))).containsExactly(VersionId.NULL);
    assertThat(older(new OlderQuery.ById(named(4)))).isEmpty();
    losePower();
    drive.decide(KEY, ballot(7));
    assertThat(older(new OlderQuery.Below(named(4), 1))).containsExactly(VersionId.NULL);
    assertThat(older(new OlderQuery.ById(named(5)))).containsExactly(named(5));
  }

  @Test
  void whatAnUndecidedChangeTookIsStillToldOfTheStateBelow() throws Exception {
    for (int i = 1; i <= 4; i++) {
      addNamed(i, i == 2 ? VersionId.NULL : named(i));
    }
    drive.commit(change(KEY, 5, 4, new Change.RemoveVersion(named(3))));
    OlderReply removed = drive.older(KEY, new OlderQuery.ById(named(3)), true);
    assertThat(removed.head().decided()).isFalse();
    assertThat(removed.ofHead()).isEmpty();
    assertThat(ids(removed.ofUndo())).containsExactly(named(3));
    OlderReply all = drive.older(KEY, new OlderQuery.Below(null, 9), false);
    assertThat(ids(all.ofHead())).containsExactly(VersionId.NULL, named(1));
    assertThat(ids(all.ofUndo())).containsExactly(named(3), VersionId.NULL, named(1));
    assertThat(ids(drive.older(KEY, new OlderQuery.Below(named(3), 1), false).ofUndo()))
        .containsExactly(VersionId.NULL);
    drive.rollback(new RollbackRequest(KEY, ballot(6), ballot(4), List.of()));
    addNamedOver(7, 4, VersionId.NULL);
    OlderReply moved = drive.older(KEY, new OlderQuery.Below(null, 9), false);
    assertThat(ids(moved.ofHead())).containsExactly(named(4), named(3), named(1));
    assertThat(ids(moved.ofUndo())).containsExactly(named(3), VersionId.NULL, named(1));
  }

  private void addNamedOver(long ballot, long base, VersionId id) throws Exception {
    Version version = inline(1, "v" + ballot);
    Version named = XlMeta.parse(version.meta()).withId(id).toVersion();
    assertThat(drive.commit(change(KEY, ballot, base, new Change.AddVersion(named))))
        .isEqualTo(ACCEPTED);
  }

  @Test
  void aScanShowsTheOlderVersionsOfEachRegisterUpToALimit() throws Exception {
    for (int i = 1; i <= 4; i++) {
      addNamed(i, named(i));
    }
    RegisterKey next = key("b");
    put(drive, next, 10, 0, new Change.AddVersion(inline(1, "x")));
    put(drive, next, 11, 10, new Change.AddVersion(inline(2, "y")));
    ScanPage page = drive.scan(scan(new byte[0], null, 9));
    assertThat(page.next()).isNull();
    assertThat(page.entries()).hasSize(2);
    assertThat(olderOf(page, 0)).containsExactly(named(3), named(2), named(1));
    assertThat(olderOf(page, 1)).containsExactly(id(1));
    ScanPage first = drive.scan(scan(new byte[0], null, 2));
    assertThat(first.entries()).hasSize(1);
    assertThat(olderOf(first, 0)).containsExactly(named(3), named(2));
    assertThat(Objects.requireNonNull(first.entries().getFirst().older()).more()).isTrue();
    assertThat(first.next()).isEqualTo(page.entries().getLast().indexKey());
    byte[] from = page.entries().getFirst().indexKey();
    assertThat(olderOf(drive.scan(scan(from, named(3), 9)), 0)).containsExactly(named(2), named(1));
  }

  @Test
  void aPageFullOfOlderVersionsStillTakesAnUndecidedRegisterWithoutAny() throws Exception {
    for (int i = 1; i <= 3; i++) {
      addNamed(i, named(i));
    }
    drive.commit(change(key("b"), 4, 0, add(1)));
    ScanPage page = drive.scan(scan(new byte[0], null, 2));
    assertThat(olderOf(page, 0)).containsExactly(named(2), named(1));
    assertThat(page.entries()).hasSize(2);
  }

  private static ScanRequest scan(byte[] from, @Nullable VersionId place, int limit) {
    OlderQuery.Below older = new OlderQuery.Below(place, limit);
    return new ScanRequest(
        Space.OBJECTS, -1, from, new byte[0], 10, false, Limits.SCAN_BYTES, older);
  }

  private static List<VersionId> olderOf(ScanPage page, int entry) {
    return Objects.requireNonNull(page.entries().get(entry).older()).newestFirst().stream()
        .map(head -> Objects.requireNonNull(head.newest()).id())
        .toList();
  }

  @Test
  void aPageOfVersionsIsBoundedInBytes() throws Exception {
    String large = "x".repeat(Limits.SCAN_BYTES / 3);
    for (int i = 1; i <= 4; i++) {
      put(drive, KEY, i, i - 1, new Change.AddVersion(inline(i, large)));
    }
    VersionPage first = drive.versions(KEY, VersionPage.BEGINNING, Limits.VERSIONS_PAGE);
    assertThat(first.versions()).hasSizeBetween(1, 2);
    assertThat(first.next()).isNotNull();
    assertThat(VersionPage.all(drive, KEY)).hasSize(3);
  }

  @Test
  void aDecidedStateCanBeInstalledOverAnOlderOneWhateverWasPromised() throws Exception {
    put(drive, KEY, 1, 0, add(1));
    put(drive, KEY, 2, 1, add(2));
    List<DriveHead> state = new ArrayList<>(List.of(drive.head(KEY, true)));
    state.addAll(VersionPage.all(drive, KEY));
    List<String> expected = picture(drive, KEY);

    drive.close();
    drive = kind.create();
    prepare(50);
    assertThat(drive.install(KEY, CONFIRMED, state)).isEqualTo(ACCEPTED);
    assertThat(picture(drive, KEY)).isEqualTo(expected);
    assertThat(drive.head(KEY, true).decided()).isTrue();
    losePower();
    assertThat(picture(drive, KEY)).isEqualTo(expected);
    put(drive, KEY, 1000, 2, add(3));
    assertThat(drive.install(KEY, CONFIRMED, state)).isEqualTo(refused(1000));
  }

  @Test
  void installingTheSameStateDecidesItUnderTheNewerLabel() throws Exception {
    drive.commit(change(KEY, 3, 0, replace("x")));
    DriveHead held = drive.head(KEY, true);
    DriveHead state = new DriveHead(held.head(), true, null, null, null, 1, held.shard(), null);
    drive.commit(again(KEY, 8, 0, 3, replace("x")));
    assertThat(drive.install(KEY, CONFIRMED, List.of(state))).isEqualTo(ACCEPTED);
    losePower();
    assertThat(drive.head(KEY, true).ballot()).isEqualTo(ballot(8));
    assertThat(drive.head(KEY, true).decided()).isTrue();
  }

  @Test
  void anEmptyStateThatIsBroughtLateDoesNotDecideADelete() throws Exception {
    Head empty = new Head(ballot(2), ballot(2), Ballot.ZERO, List.of(ballot(2)), null, 0);
    DriveHead late = new DriveHead(empty, true, null, null, null, -1, null, null);
    put(drive, KEY, 3, 0, replace("x"));
    drive.commit(change(KEY, 5, 3, new Change.Erase(false)));
    assertThat(drive.install(KEY, CONFIRMED, List.of(late))).isEqualTo(refused(5));
    assertThat(drive.head(KEY, true).decided()).isFalse();
  }

  @Test
  void anUndecidedStateIsCopiedAsIfItHadBeenAcceptedHere() throws Exception {
    put(drive, KEY, 3, 0, replace("x"));
    drive.commit(change(KEY, 5, 3, replace("y")));
    DriveHead held = drive.head(KEY, true);
    DriveHead copy = DriveHead.undecided(held.head().relabelled(ballot(7)), replace("y"), 3);
    drive.close();
    drive = kind.create();
    prepare(8);
    assertThat(drive.install(KEY, copy.ballot(), List.of(copy))).isEqualTo(refused(8));
    copy = DriveHead.undecided(held.head().relabelled(ballot(9)), replace("y"), 3);
    assertThat(drive.install(KEY, copy.ballot(), List.of(copy))).isEqualTo(ACCEPTED);
    losePower();
    DriveHead copied = drive.head(KEY, true);
    assertThat(copied.ballot()).isEqualTo(ballot(9));
    assertThat(copied.decided()).isFalse();
    assertThat(copied.pending()).isNotNull();
    assertThat(copied.quorum()).isEqualTo(3);
    assertThat(copied.undo()).isNull();
    assertThat(drive.install(KEY, copy.ballot(), List.of(copy))).isEqualTo(ACCEPTED);
  }

  @Test
  void returningToAnEmptyStateMakesAllDrivesAlike() throws Exception {
    List<Ballot> lineage = List.of(ballot(1), ballot(2));
    assertThat(drive.rollback(new RollbackRequest(KEY, ballot(9), Ballot.ZERO, lineage)))
        .isEqualTo(ACCEPTED);
    losePower();
    Head head = drive.head(KEY, true).head();
    assertThat(head.change()).isEqualTo(ballot(2));
    assertThat(head.lineage()).isEqualTo(lineage);
    assertThat(head.state()).isEqualTo(Ballot.ZERO);
  }

  @Test
  void aTombstoneIsKeptUntilItIsCollected() throws Exception {
    put(drive, KEY, 3, 0, replace("x"));
    put(drive, KEY, 5, 3, new Change.Erase(false));
    assertThat(drive.head(KEY, true).head().isEmpty()).isTrue();
    assertThat(drive.head(KEY, true).ballot()).isEqualTo(ballot(5));
    drive.collect(KEY, ballot(4));
    assertThat(drive.head(KEY, true).ballot()).isEqualTo(ballot(5));
    List<DriveHead> tombstone = List.of(drive.head(KEY, true));
    drive.collect(KEY, ballot(5));
    assertThat(drive.head(KEY, true)).isEqualTo(DriveHead.ABSENT.collectedUpTo(ballot(5)));
    losePower();
    assertThat(drive.head(KEY, true).collected()).isEqualTo(ballot(5));
    assertThat(drive.commit(change(KEY, 4, 0, replace("late"))))
        .isInstanceOf(CommitReply.Refused.class);
    assertThat(drive.commit(change(KEY, 5, 3, new Change.Erase(false))))
        .isInstanceOf(CommitReply.Refused.class);
    assertThat(drive.install(KEY, ballot(5), tombstone)).isInstanceOf(CommitReply.Refused.class);
    assertThat(prepare(5)).isInstanceOf(PrepareReply.Refused.class);
    put(drive, KEY, 900, 0, replace("again"));
    drive.collect(KEY, ballot(900));
    assertThat(drive.head(KEY, true).head().isEmpty()).isFalse();
  }

  @Test
  void whatWasCollectedBarsNothingThatWasSettledSince() throws Exception {
    RegisterKey older = key("older");
    put(drive, older, 3, 0, replace("kept"));
    List<DriveHead> state = List.of(drive.head(older, true));
    drive.close();
    drive = kind.create();
    put(drive, KEY, 4, 0, replace("x"));
    put(drive, KEY, 50, 4, new Change.Erase(false));
    drive.collect(KEY, ballot(50));
    losePower();
    assertThat(drive.install(older, ballot(50), state)).isEqualTo(refused(50));
    assertThat(drive.install(older, ballot(51), state)).isEqualTo(ACCEPTED);
    assertThat(drive.head(older, true).ballot()).isEqualTo(ballot(3));
    assertThat(picture(drive, older)).containsExactly("null kept 2 shard of kept");
  }

  @Test
  void collectingOneKeyBarsNoOther() throws Exception {
    RegisterKey other = key("other");
    put(drive, KEY, 4, 0, replace("x"));
    put(drive, KEY, 50, 4, new Change.Erase(false));
    drive.collect(KEY, ballot(50));
    assertThat(drive.head(other, true)).isEqualTo(DriveHead.ABSENT);
    assertThat(drive.commit(change(other, 7, 0, replace("early")))).isEqualTo(ACCEPTED);
  }

  @Test
  void aStateThatBearsTheLabelOfItsRoundObeysPromises() throws Exception {
    put(drive, KEY, 3, 0, replace("x"));
    DriveHead held = drive.head(KEY, true);
    DriveHead returned =
        DriveHead.decided(held.head().relabelled(ballot(7))).copiedTo(2, held.shard());
    drive.close();
    drive = kind.create();
    prepare(8);
    assertThat(drive.install(KEY, ballot(7), List.of(returned))).isEqualTo(refused(8));
    assertThat(drive.install(KEY, ballot(9), List.of(returned))).isEqualTo(ACCEPTED);
  }

  @Test
  void howManyAcceptsDecideIsKeptWithAnUndecidedHead() throws Exception {
    CommitRequest first = DriveFixture.asking(change(KEY, 3, 0, replace("x")), 9);
    assertThat(drive.commit(first)).isEqualTo(ACCEPTED);
    losePower();
    assertThat(drive.head(KEY, false).quorum()).isEqualTo(9);
    CommitRequest fewer = DriveFixture.asking(again(KEY, 600, 0, 3, replace("x")), 8);
    assertThat(drive.commit(fewer)).isEqualTo(ACCEPTED);
    losePower();
    assertThat(drive.head(KEY, false).quorum()).isEqualTo(8);
    drive.decide(KEY, ballot(600));
    assertThat(drive.head(KEY, false).quorum()).isZero();
  }

  @Test
  void manyHeadsAreDecidedInOneCall() throws Exception {
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      drive.commit(change(key("many" + i), 3 + i, 0, replace("x")));
      // One names a ballot that its head does not have.
      decisions.add(new Decision(key("many" + i), ballot(i == 2 ? 90 : 3 + i)));
    }
    decisions.add(new Decision(key("never written"), ballot(6)));
    drive.decide(decisions);
    for (int i = 0; i < 5; i++) {
      assertThat(drive.head(key("many" + i), false).decided()).isEqualTo(i != 2);
    }
  }

  @Test
  void aDriveBeingFilledDoesNotSayAbsent() throws Exception {
    assertThat(drive.status().filling()).isFalse();
    DriveFixture.before(() -> {
      drive.beginFilling();
      return true;
    });
    assertThat(drive.head(KEY, true).unknown()).isTrue();
    losePower();
    assertThat(drive.status().filling()).isTrue();
    assertThat(drive.fillingWhy()).isNotNull();
    assertThat(drive.scan(ALL).filling()).isTrue();
    assertThat(drive.head(KEY, true).unknown()).isTrue();
    assertThat(drive.commit(change(KEY, 5, 0, add(1)))).isEqualTo(behind(0));
    assertThat(drive.rollback(new RollbackRequest(KEY, ballot(6), Ballot.ZERO)))
        .isEqualTo(behind(0));
    drive.commit(change(KEY, 7, 0, replace("x")));
    assertThat(drive.head(KEY, true).undo()).isNull();
    assertThat(drive.head(KEY, true).unknown()).isFalse();
    Ballot since = Objects.requireNonNull(drive.status().fillingSince());
    assertThat(drive.endFilling(ballot(1))).isFalse();
    assertThat(drive.head(key("other"), false).unknown()).isTrue();
    assertThat(drive.endFilling(since)).isTrue();
    assertThat(drive.status().filling()).isFalse();
    assertThat(drive.fillingWhy()).isNull();
    assertThat(drive.scan(ALL).filling()).isFalse();
    assertThat(drive.endFilling(since)).isTrue();
    assertThat(drive.head(key("other"), false).head()).isEqualTo(Head.ABSENT);
    assertThat(drive.head(key("other"), false).unknown()).isFalse();
  }
}
