package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import java.util.ArrayList;
import java.util.List;

/// A proposal with its name and its place in the history of the register: what is sent, under one
/// ballot or another.
///
/// @param change its name, the ballot at which it was first proposed
/// @param base the decided state it was judged on
/// @param lineage the changes up to and including this one
/// @param proposal what to do
public record NamedChange(Ballot change, Ballot base, List<Ballot> lineage, Proposal proposal) {
  /// A proposal first made at `ballot`, judged on `base`.
  public static NamedChange first(Ballot ballot, Proposal proposal, Head base) {
    List<Ballot> before = base.lineage();
    List<Ballot> lineage = new ArrayList<>(Limits.LINEAGE);
    lineage.addAll(before.subList(Math.max(0, before.size() + 1 - Limits.LINEAGE), before.size()));
    lineage.add(ballot);
    return new NamedChange(ballot, base.state(), List.copyOf(lineage), proposal);
  }

  /// What `slot` is asked under `ballot`, where `quorum` accepts shall decide.
  public DriveRequest request(RegisterKey key, Ballot ballot, int quorum, int slot) {
    int shardIndex = proposal.brings() == null ? -1 : slot;
    return new DriveRequest.Commit(
        new CommitRequest(
            key,
            ballot,
            base,
            change,
            lineage,
            proposal.change(),
            shardIndex,
            proposal.shard(slot),
            quorum));
  }
}
