package io.buckets.storage;

import io.buckets.core.Ballot;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One drive: shard files and an ordered index of registers, on one file system, in memory, or
/// behind the network.
///
/// A drive holds no policy. It promises, accepts, keeps what an undecided commit replaced, and
/// answers what it has; what that means for the key is decided by {@link CommitRound} over a quorum
/// of drives.
///
/// **Rules every implementation keeps** (N drives of a set, see `architecture/commit-protocol.md`):
///
/// 1. *Promise.* After `prepare(key, b)` answered Promised, nothing older than `b` is promised or
///    accepted for that key, across restarts too.
/// 2. *Accept.* `commit` is accepted iff nothing newer than its ballot is promised or accepted, and
///    the head is not newer than `previous` (or, for a change that extends, is exactly `previous`),
///    or is the same change under an older ballot, which is then relabelled. The replaced head goes
///    to undo if it is exactly `previous`.
/// 3. *Durable.* An Accepted answer means the state survives power loss on this drive. Committing
///    the same ballot and change again changes nothing and says Accepted; a different change at
///    that ballot is refused.
/// 4. *No head without data.* A commit whose version names shard files that are not sealed on this
///    drive answers Behind.
/// 5. *Decide* marks the head if its ballot is exactly the named one, drops the undo, and deletes
///    shard files that nothing names any more, once no reader has read them for a while. It need
///    not be durable: a drive that forgets a decide shows the head as undecided, and the protocol
///    decides it again.
///
/// Every call is a bounded message: it either returns or fails within a deadline, holds no
/// reference to its arguments after it returned, and calls nothing back. Threading: any thread,
/// virtual ones too; calls on one key may race, and the drive orders them.
public interface Drive extends AutoCloseable {
  /// The drive's id, fixed when it was formatted.
  UUID id();

  /// What operators call it: its path or address.
  String label();

  /// Promises `ballot` for `key` and returns the drive's head. See rule 1.
  ///
  /// @param withShard whether the answer carries the inline shards
  PrepareReply prepare(RegisterKey key, Ballot ballot, boolean withShard) throws DriveException;

  /// The drive's head, with its inline shard, and what it can undo. No promise.
  DriveHead head(RegisterKey key) throws DriveException;

  /// The older versions of a register, newest first, each with its inline shard if it has one.
  List<DriveHead> versions(RegisterKey key) throws DriveException;

  /// Writes `bytes` at `offset` of the data region of a shard file being staged, beginning it if
  /// need be with `header`, the description of the shard. Not durable until {@link #seal}. Staged
  /// files of a dead process vanish.
  void stage(ShardName name, byte[] header, long offset, ByteBuffer bytes) throws DriveException;

  /// Completes a staged file of `length` data bytes with `trailer`, the version's document, and
  /// publishes it: on return it survives power loss. Sealing what is sealed already changes
  /// nothing.
  void seal(ShardName name, long length, byte[] trailer) throws DriveException;

  /// Drops a file, staged or sealed, if no register of its owner names it. Idempotent.
  void discard(ShardName name) throws DriveException;

  /// Reads from the data region of a sealed file until `target` is full or the data ends, and keeps
  /// the file from being deleted for {@link io.buckets.core.Limits#READ_LEASE}.
  ///
  /// @return bytes read
  /// @throws DriveException MISSING if there is no such file
  int read(ShardName name, long offset, ByteBuffer target) throws DriveException;

  /// Reads the header frame and trailer of a sealed file; null if there is no such file.
  @Nullable ShardDescription describe(ShardName name) throws DriveException;

  /// Accepts or refuses a change. See rules 2 to 4.
  CommitReply commit(CommitRequest request) throws DriveException;

  /// Takes an undecided change back, or relabels the state before it. Durable like a commit.
  CommitReply rollback(RollbackRequest request) throws DriveException;

  /// Marks the head decided. See rule 5.
  void decide(RegisterKey key, Ballot ballot) throws DriveException;

  /// Installs a decided state a healer brought: every version with its shard, in one durable step.
  /// Accepted iff nothing newer is promised or accepted and the drive's head is older than, or the
  /// same as, `state`'s; the shard files that it names must be sealed here.
  CommitReply install(RegisterKey key, List<DriveHead> state) throws DriveException;

  /// Removes a decided tombstone that every drive of the set is known to hold, if it is still the
  /// head and at `ballot`. The drive remembers the ballot as refused-below for the key as long as a
  /// late message may be on its way.
  void collect(RegisterKey key, Ballot ballot) throws DriveException;

  /// One page of the registers in key order.
  ScanPage scan(ScanRequest request) throws DriveException;

  /// One page of the names of sealed shard files, for the orphan sweep and the scrub, in directory
  /// order.
  ///
  /// @param after resume after this name; empty for the beginning
  ShardPage shards(String after, int limit) throws DriveException;

  /// Whether the drive is being filled: it answers "unknown" where it would answer "absent".
  boolean filling();

  /// Ends or begins the filling state, durably.
  void setFilling(boolean filling) throws DriveException;

  /// Space on the drive.
  DriveUsage usage() throws DriveException;

  /// Flushes and lets go of the drive. Later calls fail with OFFLINE.
  @Override
  void close();
}
