package io.buckets.storage.register;

import io.buckets.core.Ballot;
import io.buckets.core.Invariant;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.RollbackRequest;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules of a drive for one register, as functions of what it holds and what it is asked: no
/// I/O, no clock, no lock. `MemoryDrive` and `LocalDrive` both obey these and add only how a state
/// is kept. They are those of {@link Drive}, case by case and in the same order.
///
/// Invariants:
///
/// 1. The head's ballot never goes down, but for a collected tombstone.
/// 2. Commit and rollback accept nothing below what was promised or accepted.
/// 3. A head is either decided and has no undo, or undecided and has one, even if that can restore
///    nothing.
/// 4. Taking a change back gives the same versions as before it, older ones too.
/// 5. A file is let go only by a state that is decided, and only if that state does not name it.
///
/// @param key which register
/// @param state what the drive holds
/// @param bars what the drive refuses
/// @param older the older versions; asked only if there are any
public record Register(RegisterKey key, RegisterState state, Bars bars, OlderRows older) {
  private static final CommitReply ACCEPTED = new CommitReply.Accepted();

  /// What a drive refuses for a key.
  ///
  /// @param promised the newest ballot promised for the key, or the drive's floor if that is newer
  /// @param collected the newest ballot at which the key may have been collected, see {@link
  ///   CollectGuard}: bars it where it has no head
  /// @param fillingSince if the drive is being filled, so that a key without a head has no state,
  ///   the ballot below which it promises nothing, as it may have promised it before it was
  ///   emptied; else null
  public record Bars(Ballot promised, Ballot collected, @Nullable Ballot fillingSince) {}

  /// The newest ballot that was promised or accepted; what is older is refused, and no promise is
  /// given at or below it.
  public Ballot barrier() {
    Ballot accepted = state.isAbsent() ? bars.collected : state.held().head().ballot();
    Ballot barrier = bars.promised.isAfter(accepted) ? bars.promised : accepted;
    Ballot since = bars.fillingSince;
    return since != null && since.isAfter(barrier) ? since : barrier;
  }

  /// Accepts or refuses a change.
  public Outcome commit(CommitRequest request) {
    Invariant.check(!request.changeId().equals(Ballot.ZERO), "a change has a name");
    Head head = state.held().head();
    boolean same = head.change().equals(request.changeId());
    if (head.ballot().equals(request.ballot())) {
      return same ? Outcome.unchanged(ACCEPTED) : Outcome.refused(head.ballot());
    }
    if (refuses(request.ballot())) {
      return Outcome.refused(barrier());
    }
    if (same) {
      HeldHead held = state.held().relabelled(request.ballot());
      return Outcome.accepted(new RegisterState(held, Undo.under(request.quorum(), state.undo())));
    }
    Undo undo = state.undo();
    if (undo != null
        && undo.previous() != null
        && undo.previous().head().change().equals(request.changeId())) {
      return restored(undo, undo.previous().relabelled(request.ballot()));
    }
    return proposed(request);
  }

  /// A change that is new to this drive.
  private Outcome proposed(CommitRequest request) {
    Undo undo = state.undo();
    HeldHead restorable = undo == null ? null : undo.restoring(request.base());
    if (holds(request.base())) {
      // The coordinator knows the head to be decided, so an undo that it may still have is
      // obsolete.
      Draft draft = Draft.of(judgedOn(request), request);
      Set<ShardName> drops = draft == null ? Set.of() : released(draft.held());
      return drafted(draft, List.of(), drops, keptForOthers());
    }
    if (undo != null && restorable != null) {
      Draft.Base before = new Draft.Base(restorable, new RestoredRows(older, undo));
      Draft draft = Draft.of(before, request);
      Outcome outcome = drafted(draft, undo.rows(), Set.of(), NamedFiles.of(key, state.held()));
      return outcome.next() == null ? outcome : outcome.undoing();
    }
    Draft draft = request.change().replaces() ? Draft.of(current(), request) : null;
    if (draft == null) {
      return Outcome.behind(state.held().head().ballot());
    }
    RegisterState next =
        new RegisterState(draft.held(), Undo.nothing(request.change(), request.quorum()));
    Set<ShardName> left = everythingNamed();
    return new Outcome(ACCEPTED, next, draft.rows(), Set.of(), left, !state.decided());
  }

  /// What this drive holds of the state that a change was judged on. Empty states look alike: an
  /// undecided tombstone that the change does not follow by name was never said to be decided, so
  /// that it must not come back as if it were. What comes back then is the empty state that the
  /// change names, at the oldest label it can have.
  private Draft.Base judgedOn(CommitRequest request) {
    Head head = state.held().head();
    int last = request.lineage().size() - 1;
    List<Ballot> before = last < 1 ? List.of() : request.lineage().subList(0, last);
    Ballot parent = before.isEmpty() ? Ballot.ZERO : before.getLast();
    if (!head.isEmpty() || state.decided() || head.change().equals(parent)) {
      return current();
    }
    Head empty = new Head(parent, parent, Ballot.ZERO, before, null, 0);
    return new Draft.Base(HeldHead.tombstone(empty), older);
  }

  /// The outcome of a draft over the state to which `back` leads from this one.
  private Outcome drafted(
      @Nullable Draft draft, List<Undo.Row> back, Set<ShardName> drops, Set<ShardName> left) {
    if (draft == null) {
      return Outcome.behind(state.held().head().ballot());
    }
    List<Undo.Row> rows = new ArrayList<>(back);
    rows.addAll(draft.rows());
    RegisterState next = new RegisterState(draft.held(), draft.undo());
    return new Outcome(ACCEPTED, next, rows, drops, left, false);
  }

  /// Returns to a decided state.
  public Outcome rollback(RollbackRequest request) {
    Head head = state.held().head();
    boolean there = holds(request.target());
    if (head.ballot().equals(request.ballot())) {
      return there ? Outcome.unchanged(ACCEPTED) : Outcome.refused(head.ballot());
    }
    if (refuses(request.ballot())) {
      return Outcome.refused(barrier());
    }
    if (there) {
      return decided(returned(state.held(), request));
    }
    Undo undo = state.undo();
    HeldHead previous = undo == null ? null : undo.restoring(request.target());
    return undo == null || previous == null
        ? Outcome.behind(head.ballot())
        : restored(undo, returned(previous, request));
  }

  private static HeldHead returned(HeldHead held, RollbackRequest request) {
    if (!held.head().isEmpty()) {
      return held.relabelled(request.ballot());
    }
    List<Ballot> lineage = request.lineage();
    Ballot change = lineage.isEmpty() ? Ballot.ZERO : lineage.getLast();
    return HeldHead.tombstone(new Head(request.ballot(), change, Ballot.ZERO, lineage, null, 0));
  }

  /// What an undecided change replaced is the head again, decided. The files of that change stay:
  /// its writer may propose it once more.
  private Outcome restored(Undo undo, HeldHead previous) {
    RegisterState next = new RegisterState(previous, null);
    Set<ShardName> left = NamedFiles.of(key, state.held());
    return new Outcome(ACCEPTED, next, undo.rows(), Set.of(), left, true);
  }

  /// Marks the head decided if it is at `ballot`.
  public Outcome decide(Ballot ballot) {
    if (state.decided() || !state.held().head().ballot().equals(ballot)) {
      return Outcome.unchanged(ACCEPTED);
    }
    return decided(state.held());
  }

  /// The head is decided, as `held`.
  private Outcome decided(HeldHead held) {
    RegisterState next = new RegisterState(held, null);
    Set<ShardName> drops = released(state.held());
    return new Outcome(ACCEPTED, next, List.of(), drops, keptForOthers(), false);
  }

  /// Takes over a state that a healer brought: a decided one, or an undecided one in whole.
  ///
  /// @param confirmed the ballot of the round that settled it
  public Outcome install(Ballot confirmed, List<DriveHead> versions) {
    Change pending = versions.getFirst().pending();
    return pending == null ? installDecided(confirmed, versions) : copyUndecided(versions, pending);
  }

  /// An accept like that of a commit, of a state that was copied instead of made here.
  private Outcome copyUndecided(List<DriveHead> versions, Change pending) {
    Head brought = versions.getFirst().head();
    Head head = state.held().head();
    boolean same = head.change().equals(brought.change());
    if (head.ballot().equals(brought.ballot())) {
      return same ? Outcome.unchanged(ACCEPTED) : Outcome.refused(head.ballot());
    }
    if (refuses(brought.ballot())) {
      return Outcome.refused(barrier());
    }
    if (same) {
      HeldHead held = state.held().relabelled(brought.ballot());
      Undo undo = Undo.under(versions.getFirst().quorum(), state.undo());
      return Outcome.accepted(new RegisterState(held, undo));
    }
    int older = versions.size() - 1;
    HeldHead next = installed(versions.getFirst(), older).under(brought, older);
    RegisterState copied =
        new RegisterState(next, Undo.nothing(pending, versions.getFirst().quorum()));
    return new Outcome(
        ACCEPTED, copied, installedRows(versions), Set.of(), everythingNamed(), !state.decided());
  }

  /// Takes over a decided state.
  private Outcome installDecided(Ballot confirmed, List<DriveHead> versions) {
    Head brought = versions.getFirst().head();
    Head head = state.held().head();
    // By name: empty states look alike, but an older one says nothing about a delete found here.
    boolean same = holds(brought.state()) && head.change().equals(brought.change());
    // A state that bears the round's own label counts there as accepted under it.
    boolean accepts = brought.ballot().equals(confirmed) && !head.ballot().equals(confirmed);
    if (accepts && refuses(confirmed)) {
      return Outcome.refused(barrier());
    }
    if (state.isAbsent() && !confirmed.isAfter(bars.collected)) {
      return Outcome.refused(bars.collected);
    }
    if (!same && head.ballot().isAfter(brought.ballot())) {
      return Outcome.refused(head.ballot());
    }
    Head labels = head.ballot().isAfter(brought.ballot()) ? head : brought;
    int older = versions.size() - 1;
    HeldHead next = installed(versions.getFirst(), older).under(labels, older);
    List<Undo.Row> rows = installedRows(versions);
    Set<ShardName> drops = everythingNamed();
    drops.removeAll(NamedFiles.of(key, next));
    for (Undo.Row row : rows) {
      drops.removeAll(NamedFiles.of(key, row.content()));
    }
    boolean undone = !state.decided() && !same;
    Set<ShardName> left = undone ? NamedFiles.of(key, state.held()) : Set.of();
    drops.removeAll(left);
    return new Outcome(ACCEPTED, new RegisterState(next, null), rows, drops, left, undone);
  }

  /// The older versions that are here go, those of `versions` come.
  private List<Undo.Row> installedRows(List<DriveHead> versions) {
    List<Undo.Row> rows = new ArrayList<>();
    current().all().forEach(row -> rows.add(Undo.Row.gone(row)));
    for (int i = 1; i < versions.size(); i++) {
      rows.add(Undo.Row.put(installed(versions.get(i), versions.size() - 1 - i)));
    }
    return rows;
  }

  /// Gives up what was accepted above `bar`, which no quorum can have: see {@link
  /// Drive#lowerCeiling}. A change made above goes; one made below, which a resolver labelled anew
  /// above, stays as it is known to have been proposed, at the oldest label it can have had, so
  /// that it stands in the way of nothing newer.
  public Outcome lowered(Ballot bar) {
    Head head = state.held().head();
    Undo undo = state.undo();
    if (!head.ballot().isAfter(bar)) {
      return Outcome.unchanged(ACCEPTED);
    }
    if (undo == null || !head.change().isAfter(bar)) {
      HeldHead older = state.held().relabelled(head.change());
      RegisterState next = new RegisterState(older, undo);
      return Outcome.accepted(next.isAbsent() ? RegisterState.ABSENT : next);
    }
    HeldHead previous = undo.previous();
    if (previous != null) {
      Head before = previous.head();
      Ballot label = before.ballot().isAfter(bar) ? before.change() : before.ballot();
      return restored(undo, previous.relabelled(label));
    }
    List<Undo.Row> gone = current().all().stream().map(Undo.Row::gone).toList();
    return new Outcome(ACCEPTED, RegisterState.ABSENT, gone, Set.of(), everythingNamed(), true);
  }

  /// Forgets a decided tombstone.
  public Outcome collect(Ballot ballot) {
    Head head = state.held().head();
    boolean collectable =
        state.decided()
            && head.ballot().equals(ballot)
            && head.isEmpty()
            && head.olderVersions() == 0;
    return collectable ? Outcome.accepted(RegisterState.ABSENT) : Outcome.unchanged(ACCEPTED);
  }

  /// Whether the drive's head is the state `name`. A drive being filled has no state where it has
  /// no head.
  private boolean holds(Ballot name) {
    return state.held().head().state().equals(name)
        && !(bars.fillingSince != null && state.isAbsent());
  }

  private boolean refuses(Ballot ballot) {
    return barrier().isAfter(ballot) || (state.isAbsent() && ballot.equals(bars.collected));
  }

  private Draft.Base current() {
    return new Draft.Base(state.held(), older);
  }

  private static HeldHead installed(DriveHead version, long sequence) {
    return new HeldHead(version.head(), sequence, version.shardIndex(), version.shard())
        .under(version.head(), 0);
  }

  /// The files that only the undo named, and that go when `decided` is the head.
  private Set<ShardName> released(HeldHead decided) {
    Undo undo = state.undo();
    if (undo == null) {
      return Set.of();
    }
    Set<ShardName> files = new LinkedHashSet<>();
    if (undo.releases()) {
      files.addAll(NamedFiles.of(key, undo.previous()));
    }
    for (Undo.Row row : undo.rows()) {
      if (row.releases()) {
        files.addAll(NamedFiles.of(key, row.content()));
      }
    }
    if (!files.isEmpty()) {
      files.removeAll(NamedFiles.of(key, state.held()));
      files.removeAll(NamedFiles.of(key, decided));
    }
    return files;
  }

  /// Files that an erasure which keeps its data has let go of, once it is decided: the register
  /// that they were kept for may not be here yet.
  private Set<ShardName> keptForOthers() {
    Undo undo = state.undo();
    if (undo == null || !(undo.pending() instanceof Change.Erase(boolean kept)) || !kept) {
      return Set.of();
    }
    return NamedFiles.of(key, undo.previous());
  }

  private Set<ShardName> everythingNamed() {
    Set<ShardName> files = new LinkedHashSet<>(NamedFiles.of(key, state.held()));
    Undo undo = state.undo();
    if (undo != null) {
      undo.forEachHeld(held -> files.addAll(NamedFiles.of(key, held)));
    }
    for (HeldHead row : current().all()) {
      files.addAll(NamedFiles.of(key, row));
    }
    return files;
  }
}
