package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import io.buckets.storage.model.Head;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A decided state of a register, as seen from enough drives to know that nothing newer was decided
/// before they were asked.
///
/// @param head the state; empty if there is nothing to read
/// @param holders slots that have it, as their head or below an undecided one (bit i is slot i)
/// @param lacking slots that answered without it as their head. A write that is just being accepted
///   shows up here too: only for a head older than a few seconds does it mean that the slot needs
///   healing
/// @param shards the inline shard of each slot that sent one, null for the others; all null if
///   shards were not asked for or the version is not inline
public record RegisterView(Head head, int holders, int lacking, List<@Nullable ByteBuffer> shards) {
  /// The same state, proposed again under `ballot`.
  public RegisterView at(Ballot ballot) {
    return new RegisterView(head.relabelled(ballot), holders, lacking, shards);
  }
}
