package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import io.buckets.storage.model.Change;
import org.jspecify.annotations.Nullable;

/// A change that is decided: it survives, and every later read sees it or something newer.
///
/// @param change names the state that it made
/// @param ballot of the last round: newer than all that was decided before it
/// @param replaced the state it was judged on
/// @param missing slots known not to have accepted it when the answer was given; those still under
///   way are reported to the register's {@link KeyRegister.Shortfall} later
/// @param made the change, of those that the plan proposed, as it was sent; null if nothing was to
///   be changed
public record Committed(
    Ballot change, Ballot ballot, RegisterView replaced, int missing, @Nullable Change made) {}
