package io.buckets.storage.simulation;

import io.buckets.core.Ballot;
import io.buckets.storage.commit.Quorum;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.model.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Watches the drives of a simulation from above and knows what nobody in it can know: which states
/// of one key gathered W accepts at one ballot.
///
/// The invariant: *of any two decided states, the one with the older ballot is the other, or an
/// ancestor of it.* It holds too for a decided state under any label that is answered, installed or
/// healed with, whoever accepted that: a label that breaks the order would outrank what was
/// decided.
final class DecidedChain {
  /// A state and a ballot under which it gathered all the accepts that it named.
  record Decided(Ballot ballot, Ballot change) {}

  private final Quorum quorum;
  private final Map<Ballot, Integer> accepts = new HashMap<>();
  private final Map<Ballot, Integer> named = new HashMap<>();
  private final Map<Ballot, Integer> asked = new HashMap<>();
  private final Map<Ballot, Ballot> parents = new HashMap<>();
  private final Map<Ballot, Boolean> hasData = new HashMap<>();
  private final List<Decided> decided = new ArrayList<>();
  private final Set<Decided> used = new LinkedHashSet<>();
  private final Set<Ballot> collected = new HashSet<>();

  DecidedChain(Quorum quorum) {
    this.quorum = quorum;
  }

  /// A drive has accepted a change.
  ///
  /// @return what is wrong now; null if nothing is
  @Nullable String accepted(int slot, CommitRequest request) {
    List<Ballot> lineage = request.lineage();
    Ballot parent = lineage.size() < 2 ? Ballot.ZERO : lineage.get(lineage.size() - 2);
    parents.put(request.changeId(), parent);
    hasData.put(request.changeId(), bringsData(request));
    named.put(request.ballot(), request.quorum());
    return accepted(slot, request.ballot(), request.changeId());
  }

  /// A drive has accepted, under `ballot`, a change that others have accepted before.
  @Nullable String accepted(int slot, Ballot ballot, Ballot change) {
    int before = accepts.getOrDefault(ballot, 0);
    int after = before | 1 << slot;
    accepts.put(ballot, after);
    int enough = named(ballot);
    boolean now = Integer.bitCount(before) < enough && Integer.bitCount(after) >= enough;
    return now ? decide(new Decided(ballot, change)) : null;
  }

  /// A drive has returned to a decided state under `ballot`.
  void returned(int slot, Ballot ballot) {
    accepts.merge(ballot, 1 << slot, (before, one) -> before | one);
  }

  /// A writer asks for `accepts` under `ballot`, whatever the drives make of it.
  void asks(Ballot ballot, int accepts) {
    asked.put(ballot, accepts);
  }

  /// How many accepts the writer of what is under `ballot` asked for.
  int asked(Ballot ballot) {
    return Math.max(asked.getOrDefault(ballot, 0), quorum.write());
  }

  /// How many accepts decide what is sent under `ballot`.
  private int named(Ballot ballot) {
    return Math.max(named.getOrDefault(ballot, 0), quorum.write());
  }

  /// Whether so many drives have accepted something under `ballot`.
  boolean isLabel(Ballot ballot) {
    return Integer.bitCount(accepts.getOrDefault(ballot, 0)) >= named(ballot);
  }

  /// Whether a state has been decided under any ballot.
  boolean isDecided(Ballot change) {
    return decided.stream().anyMatch(state -> state.change.equals(change));
  }

  private boolean bringsData(CommitRequest request) {
    return !(request.change() instanceof Change.Erase);
  }

  private @Nullable String decide(Decided state) {
    String wrong = disorder(state, decided);
    decided.add(state);
    return wrong == null ? disorder(state, used) : wrong;
  }

  /// Somebody answers a state, or installs it, under `label`.
  ///
  /// @return what is wrong; null if nothing is
  @Nullable String uses(Ballot label, Ballot change) {
    Decided state = new Decided(label, change);
    return label.equals(Ballot.ZERO) || !used.add(state) ? null : disorder(state, decided);
  }

  private @Nullable String disorder(Decided state, Collection<Decided> others) {
    for (Decided other : others) {
      boolean older = state.ballot.isAfter(other.ballot);
      Decided ancestor = older ? other : state;
      Decided descendant = older ? state : other;
      if (!descends(descendant.change, ancestor.change)) {
        return "decided twice: " + ancestor + " is no ancestor of " + descendant;
      }
    }
    return null;
  }

  private boolean descends(Ballot from, Ballot ancestor) {
    Ballot at = from;
    while (!at.equals(ancestor)) {
      if (at.equals(Ballot.ZERO)) {
        return isCollected(ancestor);
      }
      at = parents.getOrDefault(at, Ballot.ZERO);
    }
    return true;
  }

  private boolean isCollected(Ballot change) {
    for (Ballot tombstone : collected) {
      Ballot at = tombstone;
      while (!at.equals(Ballot.ZERO)) {
        if (at.equals(change)) {
          return true;
        }
        at = parents.getOrDefault(at, Ballot.ZERO);
      }
    }
    return false;
  }

  /// The tombstone made by `change` is forgotten everywhere from now on.
  void collected(Ballot change) {
    collected.add(change);
  }

  /// The newest decided change that has data, with the oldest ballot under which it was decided;
  /// null if the newest has none or there is none.
  @Nullable Decided newestWithData() {
    Decided newest = null;
    for (Decided state : decided) {
      newest = newest == null || state.ballot.isAfter(newest.ballot) ? state : newest;
    }
    if (newest == null || !hasData.getOrDefault(newest.change, false)) {
      return null;
    }
    for (Decided state : decided) {
      boolean first = state.change.equals(newest.change) && newest.ballot.isAfter(state.ballot);
      newest = first ? state : newest;
    }
    return newest;
  }
}
