package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import io.buckets.core.VersionId;
import org.jspecify.annotations.Nullable;

/// What a writer wants of one version of a register, judged on the newest decided state; otherwise
/// as a {@link Plan}.
@FunctionalInterface
public interface VersionPlan {
  /// What to do about it; null to leave it as it is.
  ///
  /// @param found the version, if the state has it
  /// @param ballot names the change
  /// @throws io.buckets.core.StoreException to refuse
  @Nullable Proposal propose(VersionView found, Ballot ballot);

  /// The plan over what was found before: it proposes nothing on a state of which that says
  /// nothing. By then the round has no change of its own that may yet be decided, since that would
  /// have been judged on the same state.
  ///
  /// Threading: one round.
  final class Settled implements Plan {
    private final VersionPlan plan;
    private final VersionView before;
    private final VersionId id;
    private boolean moved;

    Settled(VersionPlan plan, VersionView before, VersionId id) {
      this.plan = plan;
      this.before = before;
      this.id = id;
    }

    @Override
    public @Nullable Proposal propose(RegisterView view, Ballot ballot) {
      VersionView found = before.in(view, id);
      moved = found == null;
      return found == null ? null : plan.propose(found, ballot);
    }

    /// Whether the state was another one, so that nothing was judged.
    boolean hasMoved() {
      return moved;
    }
  }
}
