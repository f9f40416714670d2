package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.storage.model.Head;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The changes a writer has sent and of which it does not know what became.
///
/// Each was judged on the same decided state, the base. A later survey tells their fate:
///
/// - one of them is in the lineage of the newest decided state: it was decided, by whoever carried
///   it through;
/// - the newest decided state is still the base: nothing is known, each may yet be carried through
///   by somebody;
/// - the base is in the lineage but none of them is: everything decided since the base is listed,
///   so they are dead, since whatever is decided from now on descends from this newer state;
/// - the base is not in the lineage any more: one of them may have been decided and since
///   forgotten.
///
/// A base that was never written, or collected, is in no lineage; then the lineage must be whole.
/// It cannot have lost a collected past with one of the writer's changes in it, because tombstones
/// are collected long after the time a writer may go on trying ({@link #expiredAt}).
final class Attempts {
  /// A change that was sent, and the view it was judged on.
  record Attempt(NamedChange named, RegisterView before) {}

  /// What a decided state says about the changes.
  sealed interface Fate {
    /// This one was decided.
    record Decided(Attempt own) implements Fate {}

    /// None is decided so far: the writer may judge again.
    record Open() implements Fate {}

    /// Nobody can tell.
    record Unknown() implements Fate {}
  }

  private final List<Attempt> sent = new ArrayList<>();

  boolean isEmpty() {
    return sent.isEmpty();
  }

  Attempt add(Ballot ballot, Proposal proposal, RegisterView base) {
    Attempt attempt = new Attempt(NamedChange.first(ballot, proposal, base.head()), base);
    sent.add(attempt);
    return attempt;
  }

  /// The attempt that proposed `change`; null if none did.
  @Nullable Attempt find(Ballot change) {
    for (Attempt attempt : sent) {
      if (attempt.named().change().equals(change)) {
        return attempt;
      }
    }
    return null;
  }

  /// What the newest decided state, `decided`, says; forgets attempts that are dead.
  Fate fate(Head decided) {
    for (Attempt attempt : sent) {
      if (decided.lineage().contains(attempt.named().change())) {
        return new Fate.Decided(attempt);
      }
    }
    if (sent.isEmpty() || decided.change().equals(base())) {
      return new Fate.Open();
    }
    boolean whole = decided.lineage().size() < Limits.LINEAGE;
    boolean reachesBack = base().equals(Ballot.ZERO) ? whole : decided.lineage().contains(base());
    if (!reachesBack) {
      return new Fate.Unknown();
    }
    sent.clear();
    return new Fate.Open();
  }

  private Ballot base() {
    return sent.getFirst().before().head().change();
  }

  /// Whether it is too late to try once more at `fresh`: a tombstone over one of the changes might
  /// be collected.
  boolean expiredAt(Ballot fresh) {
    return !sent.isEmpty()
        && fresh.millis() - sent.getFirst().named().change().millis()
            > Limits.CONTENTION.toMillis();
  }
}
