package io.buckets.storage.object;

import io.buckets.core.StoreException;
import io.buckets.storage.commit.Committed;
import io.buckets.storage.commit.KeyRegister;
import io.buckets.storage.commit.Plan;
import io.buckets.storage.commit.Proposal;
import io.buckets.storage.commit.RegisterView;
import io.buckets.storage.commit.VersionView;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Registers as those see them who change several one after another: uploads, and what sweeps up
/// after them. Each call blocks its thread until the outcome is known. {@link KeyRegister} carries
/// them out on drives; what is written against this can be run by a simulation too.
interface Registers {
  /// The newest decided state.
  ///
  /// @param withShards whether the caller wants the inline shards
  /// @throws StoreException NO_QUORUM if too few drives answer to know
  RegisterView read(RegisterKey key, boolean withShards);

  /// The version that has certain shard files, as the newest decided state has it.
  ///
  /// @throws StoreException as {@link #read}
  VersionView version(RegisterKey key, DataId data);

  /// Finishes or takes back whatever is undecided, so that nothing undecided is decided later.
  ///
  /// @return the newest decided state
  /// @throws StoreException NO_QUORUM if it cannot be known
  RegisterView settle(RegisterKey key);

  /// Judges and commits one change: `plan` gets the newest decided state and returns what to do
  /// about it, null to leave it as it is, or throws to refuse. It may be called several times and
  /// must be pure.
  ///
  /// @throws StoreException what `plan` threw; NO_QUORUM if too few drives serve, and BUSY if
  ///   others were always faster: nothing was changed; UNCERTAIN if the change may or may not take
  ///   effect
  Committed change(RegisterKey key, Plan plan);

  /// The same for a plan that does not need the ballot.
  default Committed change(RegisterKey key, Function<RegisterView, @Nullable Proposal> plan) {
    return change(key, (view, ballot) -> plan.apply(view));
  }
}
