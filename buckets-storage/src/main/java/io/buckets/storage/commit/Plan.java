package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import org.jspecify.annotations.Nullable;

/// What a writer wants of a register, judged on its newest decided state.
///
/// It may be asked several times, and what it proposed may be decided though the round failed; it
/// does not wait for anything.
@FunctionalInterface
public interface Plan {
  /// What to do about the state; null to leave it as it is.
  ///
  /// @param ballot names the change that comes of it: newer than all that made the state
  /// @throws io.buckets.core.StoreException to refuse
  @Nullable Proposal propose(RegisterView view, Ballot ballot);
}
