package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import io.buckets.core.Invariant;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/// What the drives of a set answered about one register, and what follows from it.
///
/// Everything rests on one fact about proposals. Whoever proposes a state at ballot b has heard
/// from R drives first, and proposes either the newest state it found, or one that was judged on
/// it, or, if R drives ruled the newest one out, the state below. So *every state decided at a
/// ballot older than b is the state proposed at b, or an ancestor of it.* Hence, with R answers, of
/// which `top` has the newest ballot:
///
/// - nothing decided is newer than `top`, since any W drives and these R share one;
/// - if `top` is not decided, the newest decided state is the one it was judged on, by name
///   (`top.base`). Nothing needs to be counted below the top;
/// - a drive *denies* `top` if its head neither is that state nor descends from it. If N − q + 1
///   drives deny it, no ballot can have gathered, or can still gather, the q accepts that decide
///   it.
///
/// How many accepts decide a change, q, is named with it: W at least, and one above k where so many
/// drives are there, so that where W is k a change with fewer than k holders is ruled out by all
/// the others though one drive is gone for good. Under a newer ballot a change may name fewer,
/// never more: it may have been decided under the older one, and more would make it easier to deny.
/// Who sees a change only under an older ballot need not know the lower q of a newer: had that been
/// decided, one of R drives would show it.
///
/// A drive that has *collected* a tombstone denies nothing that may have gone with it. If it
/// answered with a promise, nothing that others still hold can have: before anything is collected,
/// every drive accepted the empty state at that ballot, and who had promised a newer one would have
/// refused. If it only answered, the others may have answered before that.
///
/// Counting accepts goes by ballot (equal states under two ballots do not add up to a decision),
/// denying goes by state (a state carried over to a newer ballot may have been decided under the
/// older). A drive that is being filled and has accepted nothing here since denies what was first
/// proposed since, which it would remember, and counts for nothing else; a decided state that was
/// brought to it may be read from it.
///
/// Not thread-safe; the shell's lock guards it.
final class Answers {
  private final Quorum quorum;
  private final @Nullable DriveHead[] heads;
  private final boolean promised;
  private int answered;
  private int known;

  /// @param promised whether every answer comes with a promise
  Answers(Quorum quorum, boolean promised) {
    this.quorum = quorum;
    this.promised = promised;
    this.heads = new DriveHead[quorum.drives()];
  }

  void add(int slot, DriveHead head) {
    heads[slot] = head;
    answered |= 1 << slot;
    if (!head.unknown()) {
      known |= 1 << slot;
    }
  }

  /// Slots that answered, `unknown` included.
  int answered() {
    return answered;
  }

  /// What the answers so far say.
  Judgement judge() {
    if (Integer.bitCount(known) < quorum.read()) {
      return new Judgement.TooFew();
    }
    Head top = top();
    if (isDecided(top)) {
      return new Judgement.Settled(view(top), null);
    }
    if (Integer.bitCount(deniers(top)) < quorum.denials(accepts(top))) {
      return new Judgement.Open(top);
    }
    RegisterView below = below(top);
    return below == null ? new Judgement.TooFew() : new Judgement.Settled(below, top);
  }

  /// The state that `top` was judged on; null if no drive that answered has it.
  @Nullable RegisterView below(Head top) {
    Head base = top.base().equals(Ballot.ZERO) ? emptyBelow(top) : find(top.base());
    return base == null ? null : view(base);
  }

  private Head top() {
    Head top = Head.ABSENT;
    for (int rest = known; rest != 0; rest &= rest - 1) {
      Head head = at(Integer.numberOfTrailingZeros(rest)).head();
      int order = head.ballot().compareTo(top.ballot());
      Invariant.check(
          order != 0 || head.change().equals(top.change()), "a ballot carries one state only");
      if (order > 0) {
        top = head;
      }
    }
    return top;
  }

  /// How many accepts at its ballot decide `top`.
  int accepts(Head top) {
    int named = 0;
    for (int rest = answered; rest != 0; rest &= rest - 1) {
      DriveHead answer = at(Integer.numberOfTrailingZeros(rest));
      boolean same = answer.ballot().equals(top.ballot());
      named = same ? Math.max(named, answer.quorum()) : named;
    }
    return Math.max(named, quorum.write());
  }

  private boolean isDecided(Head top) {
    int accepts = 0;
    for (int rest = answered; rest != 0; rest &= rest - 1) {
      DriveHead answer = at(Integer.numberOfTrailingZeros(rest));
      Head head = answer.head();
      if (head.ballot().equals(top.ballot()) && !answer.unknown()) {
        accepts++;
      }
      boolean same = head.change().equals(top.change());
      // Whatever another state was judged on was decided by then.
      if (same ? answer.decided() : head.lineage().contains(top.change())) {
        return true;
      }
    }
    return accepts >= accepts(top);
  }

  private int deniers(Head top) {
    int deniers = 0;
    for (int rest = answered; rest != 0; rest &= rest - 1) {
      int slot = Integer.numberOfTrailingZeros(rest);
      Head head = at(slot).head();
      Ballot since = at(slot).unknown() ? at(slot).since() : null;
      boolean remembers = since == null || top.change().isAfter(since);
      boolean kept = promised || top.change().isAfter(at(slot).collected());
      boolean denies = remembers && kept && !head.lineage().contains(top.change());
      deniers |= denies ? 1 << slot : 0;
    }
    return deniers;
  }

  /// The newest ballot's label of a state, as a head or below one; null if no drive that answered
  /// has it.
  private @Nullable Head find(Ballot state) {
    Head found = null;
    for (int rest = answered; rest != 0; rest &= rest - 1) {
      Head head = holding(Integer.numberOfTrailingZeros(rest), state);
      if (head != null && (found == null || head.ballot().isAfter(found.ballot()))) {
        found = head;
      }
    }
    return found;
  }

  /// What `top` was judged on, when that was empty: no drive needs to be asked what that looks
  /// like, only which label it bears; {@link Ballot#ZERO} if none that answered knows.
  private Head emptyBelow(Head top) {
    List<Ballot> lineage = top.lineage().subList(0, Math.max(0, top.lineage().size() - 1));
    Ballot change = lineage.isEmpty() ? Ballot.ZERO : lineage.getLast();
    Ballot label = Ballot.ZERO;
    for (int rest = answered; rest != 0; rest &= rest - 1) {
      Head held = holding(Integer.numberOfTrailingZeros(rest), Ballot.ZERO);
      boolean newer = held != null && held.change().equals(change) && held.ballot().isAfter(label);
      label = held != null && newer ? held.ballot() : label;
    }
    return new Head(label, change, Ballot.ZERO, lineage, null, 0);
  }

  private @Nullable Head holding(int slot, Ballot state) {
    DriveHead answer = heads[slot];
    if (answer == null || (answer.unknown() && answer.head().equals(Head.ABSENT))) {
      return null;
    }
    if (answer.head().state().equals(state)) {
      return answer.head();
    }
    Head undo = answer.undo();
    return undo != null && undo.state().equals(state) ? undo : null;
  }

  /// The answers as a view of `head`.
  RegisterView view(Head head) {
    Ballot state = head.state();
    List<@Nullable ByteBuffer> shards = new ArrayList<>(quorum.drives());
    int holders = 0;
    int current = 0;
    for (int slot = 0; slot < quorum.drives(); slot++) {
      Head held = holding(slot, state);
      if (held == null) {
        shards.add(null);
        continue;
      }
      holders |= 1 << slot;
      boolean isHead = at(slot).head().state().equals(state);
      current |= isHead ? 1 << slot : 0;
      shards.add(isHead ? at(slot).shard() : at(slot).undoShard());
    }
    return new RegisterView(
        head, holders, answered & ~current, Collections.unmodifiableList(shards));
  }

  /// The change that made `top`, from any drive that still has it pending.
  @Nullable Change pending(Head top) {
    for (int rest = known; rest != 0; rest &= rest - 1) {
      DriveHead answer = at(Integer.numberOfTrailingZeros(rest));
      if (answer.pending() != null && answer.head().change().equals(top.change())) {
        return answer.pending();
      }
    }
    return null;
  }

  /// Gives `decide` each slot that holds the state made by `change` without knowing it decided, and
  /// under which ballot.
  void undecided(Ballot change, ObjIntConsumer<Ballot> decide) {
    Slots.each(
        known,
        slot -> {
          DriveHead answer = at(slot);
          if (!answer.decided() && answer.head().change().equals(change)) {
            decide.accept(answer.ballot(), slot);
          }
        });
  }

  /// Whether a drive holds undecided another state than `settled`.
  boolean isAstray(Head settled) {
    boolean astray = false;
    for (int rest = known; rest != 0; rest &= rest - 1) {
      DriveHead answer = at(Integer.numberOfTrailingZeros(rest));
      astray |= !answer.decided() && !answer.head().change().equals(settled.change());
    }
    return astray;
  }

  private DriveHead at(int slot) {
    return Objects.requireNonNull(heads[slot]);
  }
}
