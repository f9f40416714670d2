package io.buckets.storage.register;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A version as one drive keeps it: the head of a register, what an undecided head replaced, or an
/// older version with the head it was last part of.
///
/// @param head the head; for an older version only its newest version counts
/// @param sequence orders the versions of a register on this drive: a newer one has a higher number
/// @param shardIndex which shard this drive holds, -1 if none
/// @param shard the inline shard, null if there is none or it was not asked for
public record HeldHead(Head head, long sequence, int shardIndex, @Nullable ByteBuffer shard) {
  /// What a drive holds of a register never written.
  public static final HeldHead ABSENT = new HeldHead(Head.ABSENT, 0, -1, null);

  /// A tombstone under the labels of `head`.
  static HeldHead tombstone(Head labels) {
    return ABSENT.under(labels, 0);
  }

  /// The same state under a newer ballot.
  HeldHead relabelled(Ballot ballot) {
    return new HeldHead(head.relabelled(ballot), sequence, shardIndex, shard);
  }

  /// This version under the labels of another head, with `olderVersions` below it.
  HeldHead under(Head labels, int olderVersions) {
    return new HeldHead(
        new Head(
            labels.ballot(),
            labels.change(),
            labels.base(),
            labels.lineage(),
            head.newest(),
            olderVersions),
        sequence,
        shardIndex,
        shard);
  }

  /// The same place and bytes with another document.
  public HeldHead edited(Version version) {
    Head to =
        new Head(
            head.ballot(),
            head.change(),
            head.base(),
            head.lineage(),
            version,
            head.olderVersions());
    return new HeldHead(to, sequence, shardIndex, shard);
  }

  public HeldHead withShard(@Nullable ByteBuffer bytes) {
    return new HeldHead(head, sequence, shardIndex, bytes);
  }

  /// What the drive answers of an older version.
  public DriveHead toDriveHead() {
    return new DriveHead(head, true, null, null, null, shardIndex, readOnly(shard), null);
  }

  static @Nullable ByteBuffer readOnly(@Nullable ByteBuffer bytes) {
    return bytes == null ? null : bytes.asReadOnlyBuffer();
  }
}
