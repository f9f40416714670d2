package io.buckets.storage.drive;

import io.buckets.core.Ballot;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A change sent to one drive.
///
/// @param key the register
/// @param ballot the ballot of this attempt; carries this change only
/// @param base the newest decided state, on which the change was judged, by its {@link Head#state}
/// @param changeId names the change, and the state it makes: the ballot at which it was first
///   proposed. One name stands for one change on one base for ever; whoever judges again on another
///   base takes another name
/// @param lineage the changes up to and including this one, oldest first
/// @param change what to do
/// @param shardIndex which shard this drive holds, -1 if the change has no data
/// @param shard the inline shard, null unless the version is inline
/// @param quorum how many accepts at this ballot decide the change: W or more; 0 for W. The same
///   for all that carries this ballot, and never more than under an older one
public record CommitRequest(
    RegisterKey key,
    Ballot ballot,
    Ballot base,
    Ballot changeId,
    List<Ballot> lineage,
    Change change,
    int shardIndex,
    @Nullable ByteBuffer shard,
    int quorum) {
  /// A request that W accepts decide.
  public CommitRequest(
      RegisterKey key,
      Ballot ballot,
      Ballot base,
      Ballot changeId,
      List<Ballot> lineage,
      Change change,
      int shardIndex,
      @Nullable ByteBuffer shard) {
    this(key, ballot, base, changeId, lineage, change, shardIndex, shard, 0);
  }

  /// The same request with a shard of its own, so that it may outlive the caller's buffer.
  public CommitRequest detached() {
    return shard == null
        ? this
        : new CommitRequest(
            key,
            ballot,
            base,
            changeId,
            lineage,
            change,
            shardIndex,
            DriveHead.copyOf(shard),
            quorum);
  }
}
