package io.buckets.storage.drive;

import io.buckets.core.Ballot;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What one drive says of one register.
///
/// @param head its head; {@link Head#ABSENT} if it has none
/// @param decided whether the drive knows the head to be decided (always so for ABSENT)
/// @param pending the change that made an undecided head, so that whoever finds it can carry it
///   through on drives that lack it (a head alone does not tell an added version from an edited
///   one); null if decided
/// @param undo the state on which the undecided head was judged, decided by then, if the drive
///   holds it and can restore it; null if decided, or if the drive does not have it (it was behind)
/// @param since null unless the drive is being filled: then the ballot from which on it remembers
///   what it accepted; what it holds from before that was brought to it, see {@link #unknown()}
/// @param shardIndex which shard of the stripe this drive holds, counted from 0; -1 if none
/// @param shard the inline shard, or null; read-only, position and limit delimit it
/// @param undoShard the inline shard of `undo`, or null
/// @param quorum how many accepts at the head's ballot decide it; 0 for as many as the geometry
///   asks at least, and if it is decided
/// @param collected if there is no head, and the answer is no promise: the newest ballot at which
///   one may have been collected here. Such an answer denies nothing that was first proposed at or
///   below that. Else {@link Ballot#ZERO}
public record DriveHead(
    Head head,
    boolean decided,
    @Nullable Change pending,
    @Nullable Head undo,
    @Nullable Ballot since,
    int shardIndex,
    @Nullable ByteBuffer shard,
    @Nullable ByteBuffer undoShard,
    int quorum,
    Ballot collected) {
  /// A head that leaves nothing open.
  public DriveHead(
      Head head,
      boolean decided,
      @Nullable Change pending,
      @Nullable Head undo,
      @Nullable Ballot since,
      int shardIndex,
      @Nullable ByteBuffer shard,
      @Nullable ByteBuffer undoShard) {
    this(head, decided, pending, undo, since, shardIndex, shard, undoShard, 0, Ballot.ZERO);
  }

  /// The answer of a drive in step that has nothing under the key.
  public static final DriveHead ABSENT =
      new DriveHead(Head.ABSENT, true, null, null, null, -1, null, null);

  /// Whether the drive is being filled and has accepted nothing under the key since. Then it may
  /// have forgotten what it once accepted: it may be counted as denying only what was first
  /// proposed after {@link #since}. A decided head that a healer brought is true, but says nothing
  /// about newer ones.
  public boolean unknown() {
    return since != null && !head.ballot().isAfter(since);
  }

  /// An undecided head to be copied to a drive, without its shard.
  public static DriveHead undecided(Head head, Change pending, int quorum) {
    return new DriveHead(head, false, pending, null, null, -1, null, null, quorum, Ballot.ZERO);
  }

  /// A decided head to be copied to a drive, without its shard.
  public static DriveHead decided(Head head) {
    return new DriveHead(head, true, null, null, null, -1, null, null);
  }

  /// The same answer of a drive that has collected `guard`, but promised nothing.
  public DriveHead collectedUpTo(Ballot guard) {
    boolean absent = head.ballot().equals(Ballot.ZERO);
    return absent && !guard.equals(Ballot.ZERO)
        ? new DriveHead(
            head, decided, pending, undo, since, shardIndex, shard, undoShard, quorum, guard)
        : this;
  }

  /// This head for another drive, with its own shard.
  public DriveHead copiedTo(int slot, @Nullable ByteBuffer own) {
    int index = head.newest() == null ? -1 : slot;
    return new DriveHead(head, decided, pending, null, null, index, own, null, quorum, Ballot.ZERO);
  }

  /// Whether there are older versions, in the state of the head or in the one below it.
  public boolean hasOlder() {
    return head.olderVersions() > 0 || (undo != null && undo.olderVersions() > 0);
  }

  /// The ballot of the head.
  public Ballot ballot() {
    return head.ballot();
  }

  /// The same without documents, pending change and shards: what a listing needs.
  public DriveHead summary() {
    return new DriveHead(
        head.summary(),
        decided,
        null,
        undo == null ? null : undo.summary(),
        since,
        shardIndex,
        null,
        null,
        quorum,
        collected);
  }

  /// The same with a shard of its own, so that it may outlive the caller's buffer.
  public DriveHead detached() {
    ByteBuffer own = shard == null ? null : copyOf(shard);
    return new DriveHead(
        head, decided, pending, undo, since, shardIndex, own, undoShard, quorum, collected);
  }

  static ByteBuffer copyOf(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(bytes.position(), copy);
    return ByteBuffer.wrap(copy);
  }
}
