package io.buckets.storage;

import io.buckets.core.Ballot;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A change sent to one drive.
///
/// @param key the register
/// @param ballot the ballot of this attempt; carries this change only
/// @param previous ballot of the newest decided head, on which the change was judged
/// @param changeId names the change: the first ballot its writer took
/// @param lineage the changes up to and including this one, oldest first
/// @param change what to do
/// @param shardIndex which shard this drive holds, -1 if the change has no data
/// @param shard the inline shard, null unless the version is inline
public record CommitRequest(
    RegisterKey key,
    Ballot ballot,
    Ballot previous,
    Ballot changeId,
    List<Ballot> lineage,
    Change change,
    int shardIndex,
    @Nullable ByteBuffer shard) {}
