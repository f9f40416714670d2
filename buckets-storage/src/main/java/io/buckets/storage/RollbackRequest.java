package io.buckets.storage;

import io.buckets.core.Ballot;

/// The order to return to a decided state, because what was proposed on it can no longer be
/// decided.
///
/// A drive whose head is that state relabels it with `ballot`; one that has it in undo restores it.
/// Either way it is then the head, decided. Any other drive is behind, or has promised or accepted
/// something newer and refuses.
///
/// @param key the register
/// @param ballot the resolver's fresh ballot
/// @param target the decided state to return to, by its {@link Head#state}
public record RollbackRequest(RegisterKey key, Ballot ballot, Ballot target) {}
