package io.buckets.storage.drive;

import io.buckets.core.Ballot;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import java.util.List;

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
/// @param lineage the lineage of that state. A drive may hold an empty state without having heard
///   of the deletes that led to it; it takes the lineage over, so that all that carries one ballot
///   is alike
public record RollbackRequest(RegisterKey key, Ballot ballot, Ballot target, List<Ballot> lineage) {
  /// An order to return to a state with versions, which every drive that has it can name, or to one
  /// that was never written.
  public RollbackRequest(RegisterKey key, Ballot ballot, Ballot target) {
    this(key, ballot, target, List.of());
  }
}
