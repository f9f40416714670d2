package io.buckets.storage.register;

import static io.buckets.storage.drive.DriveFixture.ballot;
import static io.buckets.storage.drive.DriveFixture.inline;
import static io.buckets.storage.drive.DriveFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.RollbackRequest;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.RegisterKey;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The rules of one register where empty states, which look alike, are not the same by name.
final class RegisterTest {
  private static final RegisterKey KEY = key("a/key");
  private static final Register.Bars NOTHING = new Register.Bars(Ballot.ZERO, Ballot.ZERO, null);

  private RegisterState state = RegisterState.ABSENT;

  /// A delete of what was not there is undecided here, and a put goes over it that was judged on
  /// the empty state from before the delete.
  @BeforeEach
  void aPutOverATombstoneThatItDoesNotKnow() {
    take(commit(5, Ballot.ZERO, new Change.Erase(false), 5));
    take(commit(7, Ballot.ZERO, new Change.Replace(inline(0, "x")), 7));
    assertThat(state.held().head().isEmpty()).isFalse();
  }

  @Test
  void anUndecidedTombstoneDoesNotComeBackAsDecided() {
    take(commit(9, Ballot.ZERO, new Change.Erase(false), 5));
    assertThat(state.held().head().change()).isEqualTo(ballot(5));
    assertThat(state.held().head().ballot()).isEqualTo(ballot(9));
    assertThat(state.decided()).isFalse();
  }

  @Test
  void whatThePutWasJudgedOnComesBackByItsName() {
    Register register = new Register(KEY, state, NOTHING, OlderRows.NONE);
    take(register.rollback(new RollbackRequest(KEY, ballot(9), Ballot.ZERO, List.of())));
    assertThat(state.decided()).isTrue();
    assertThat(state.held().head().change()).isEqualTo(Ballot.ZERO);
    assertThat(state.held().head().lineage()).isEmpty();
  }

  @Test
  void aTombstoneThatThePutFollowsByNameComesBackAsDecided() {
    take(commit(9, ballot(7), new Change.Erase(false), 7, 9));
    take(commit(11, Ballot.ZERO, new Change.Replace(inline(0, "y")), 7, 9, 11));
    take(commit(13, ballot(7), new Change.Erase(false), 7, 9));
    assertThat(state.held().head().change()).isEqualTo(ballot(9));
    assertThat(state.decided()).isTrue();
  }

  /// The change that is named last in `lineage`, under `ballot`.
  private Outcome commit(long ballot, Ballot base, Change what, long... lineage) {
    List<Ballot> names = LongStream.of(lineage).mapToObj(each -> ballot(each)).toList();
    int shard = what instanceof Change.Replace ? 0 : -1;
    return new Register(KEY, state, NOTHING, OlderRows.NONE)
        .commit(
            new CommitRequest(
                KEY, ballot(ballot), base, names.getLast(), names, what, shard, null));
  }

  private void take(Outcome outcome) {
    assertThat(outcome.reply()).isEqualTo(new CommitReply.Accepted());
    RegisterState next = outcome.next();
    state = next == null ? state : next;
  }
}
