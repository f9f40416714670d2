package io.buckets.storage.drive;

import io.buckets.core.Ballot;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One drive: shard files and an ordered index of registers, on one file system, in memory, or
/// behind the network.
///
/// A drive holds no policy. It promises, accepts, keeps what an undecided commit replaced, and
/// answers what it has; what that means for the key is decided by `CommitRound` over a quorum of
/// drives.
///
/// **Rules every implementation keeps** (`architecture/commit-protocol.md` says why). *State* is
/// {@link Head#state}: a register's contents by name, whatever ballot labels them; all empty states
/// are one. A drive being filled that has nothing under a key *has no state* there, not the empty
/// one.
///
/// 1. *Promise.* After `prepare(key, b)` answered Promised, nothing older than `b` is promised or
///    accepted for that key, across restarts too (a ballot ceiling is persisted ahead of use, and
///    all below it is refused after a restart), and across formatting: an empty drive refuses
///    ballots older than its format. A ballot further ahead than the allowed skew of the later of
///    the drive's clock and its ceiling is refused with CLOCK_SKEW, here and in rule 2, and changes
///    nothing: one wrong clock poisons no key.
/// 2. *Accept.* A commit or rollback at ballot `b` is refused if anything newer is promised, or the
///    head's ballot is newer; if the head's ballot is `b`, it is accepted, with nothing to do, if
///    the head's change is the asked one, and refused otherwise. Else it is accepted if the drive
///    can make the asked state, by the first of these that fits:
///    - the head's change is the asked one: it is relabelled with `b`; decided, pending and undo
///      stay;
///    - the state in undo is the asked one: it becomes the head, labelled `b`, decided, with no
///      undo;
///    - the change {@link Change#replaces}: it becomes the head, undecided. Undo becomes the old
///      head if its state is `base`, else stays if its state is `base`, else is emptied (the drive
///      was behind). What is in undo counts as decided: an undecided tombstone that the change does
///      not follow by name never goes there, but the empty state that the change names;
///    - the change extends, and the state of the head, else of undo, is `base`: the change is
///      applied to that state, which becomes the undo, and the result becomes the head, undecided.
///
///    Else the answer is Behind, and nothing changes. For a rollback the asked state is `target`,
///    compared by {@link Head#state}, only the first two lines apply, and the head ends decided (an
///    absent head too: it is stored, empty, under the ballot). Whatever is accepted counts as
///    promised.
/// 3. *Durable.* An Accepted answer means the state survives power loss on this drive.
/// 4. *No head without data.* A commit whose version names shard files that are not sealed on this
///    drive answers Behind.
/// 5. *Decide* marks the head if its ballot is exactly the named one, drops the pending change and
///    the undo, and deletes shard files that only the undo named, once no reader has a lease on
///    them. It need not be durable: a drive that forgets a decide shows the head as undecided, and
///    the protocol decides it again. Files of a head that was replaced or taken back undecided are
///    left to the sweep ({@link #unnamed}), since its writer may yet propose them again.
///
/// A call that fails with FAILED or OFFLINE ends this object: it will never serve again, and
/// whoever holds it opens the drive anew. Any other failure says something of the call, or of the
/// way to the drive, and the next call may succeed.
///
/// Every call is a bounded message: it either returns or fails within a deadline, holds no
/// reference to its arguments after it returned, and calls nothing back. The exception is a call
/// that ended with TIMEOUT: it may still be under way, read its arguments and write to them, which
/// therefore nobody may use for something else. Threading: any thread, virtual ones too, which no
/// call pins; calls on one key may race, and the drive orders them.
public interface Drive extends AutoCloseable {
  /// The drive's id, fixed when it was formatted.
  UUID id();

  /// What operators call it: its path or address.
  String label();

  /// Promises `ballot` for `key` and returns the drive's head. See rule 1.
  ///
  /// @param withShard whether the answer carries the inline shards
  PrepareReply prepare(RegisterKey key, Ballot ballot, boolean withShard) throws DriveException;

  /// The drive's head, and what it can undo. No promise.
  ///
  /// @param withShard whether the answer carries the inline shards
  DriveHead head(RegisterKey key, boolean withShard) throws DriveException;

  /// The same if it can be told without a look at any file; null if it cannot. Does not wait, so it
  /// costs no other thread.
  default @Nullable DriveHead headInMemory(RegisterKey key, boolean withShard)
      throws DriveException {
    return null;
  }

  /// The threads on which calls that touch files cost no other thread: whoever has such a call to
  /// make, and nothing to wait for but it, makes it on one of them. It refuses what is too much.
  default Executor threads() {
    return Thread::startVirtualThread;
  }

  /// One page of the older versions of a register, newest first. It ends early once it is as long
  /// as {@link io.buckets.core.Limits#SCAN_BYTES}; one version comes whatever its length.
  ///
  /// @param from where it begins: {@link VersionPage#BEGINNING}, or as the page before says
  /// @param limit most versions, at most {@link io.buckets.core.Limits#VERSIONS_PAGE}
  VersionPage versions(RegisterKey key, long from, int limit) throws DriveException;

  /// Those of the older versions of a register that are asked for, and the head that they are
  /// below, of one moment. What it costs does not grow with the number of versions.
  ///
  /// @param withShards whether the answer carries the inline shards, the head's too
  OlderReply older(RegisterKey key, OlderQuery query, boolean withShards) throws DriveException;

  /// Writes `bytes` at `offset` of the data region of a shard file being staged. Offset 0 begins
  /// the file, with `header` as the description of the shard; a later offset may not leave a hole.
  /// Not durable until {@link #seal}. Staged files of a dead process are not sealed, ever: what is
  /// left of one may be seen as a damaged file until it is swept up. A name has one writer at a
  /// time, unless all write the same bytes.
  ///
  /// @throws DriveException MISSING if `offset` is beyond what is staged (the drive was restarted,
  ///   or the file sealed or discarded)
  void stage(ShardName name, byte[] header, long offset, ByteBuffer bytes) throws DriveException;

  /// Completes a staged file of `length` data bytes with `trailer`, the version's document, and
  /// publishes it, in the place of a sealed file of that name if there is one: on return it
  /// survives power loss. Sealing what is sealed already and not staged anew changes nothing.
  ///
  /// @throws DriveException MISSING if the file is not staged, or not `length` bytes of it
  void seal(ShardName name, long length, byte[] trailer) throws DriveException;

  /// Drops what is staged of a file, and the sealed file if no register of its owner names it: at
  /// once, or when no reader has a lease on it any more. Idempotent.
  void discard(ShardName name) throws DriveException;

  /// Begins a reader's lease, renews it, or narrows it to one version: until {@link #endLease}, or
  /// {@link io.buckets.core.Limits#READ_LEASE} after it was renewed last, no sealed file that it
  /// covers is deleted. If its data is null it covers what is dropped after it began, so a reader
  /// that looks a key up afterwards can read whatever it finds; else all files of that data.
  ///
  /// Answers at once, from memory, and touches no file: it may be called where nothing may wait. A
  /// drive that is out of service may forget leases, and a drive that lost power has none.
  ///
  /// @throws DriveException BUSY if there are too many leases
  void lease(ReadLease lease) throws DriveException;

  /// Ends a reader's lease. Idempotent; answers at once, like {@link #lease}.
  void endLease(ReadLease lease);

  /// Reads from the data region of a sealed file until `target` is full or the data ends. Whoever
  /// needs the file to stay holds a {@link #lease} on it.
  ///
  /// @return bytes read
  /// @throws DriveException MISSING if there is no such file, CORRUPT if its frame is damaged
  int read(ShardName name, long offset, ByteBuffer target) throws DriveException;

  /// Reads the header frame and trailer of a sealed file; null if there is no such file.
  ///
  /// @throws DriveException CORRUPT if they are damaged
  @Nullable ShardDescription describe(ShardName name) throws DriveException;

  /// Accepts or refuses a change. See rules 2 to 4.
  CommitReply commit(CommitRequest request) throws DriveException;

  /// Returns to a decided state, taking back what was proposed on it. See rule 2. Durable like a
  /// commit.
  CommitReply rollback(RollbackRequest request) throws DriveException;

  /// Marks each of the heads decided, now, or as soon as the commit of it that is under way is
  /// done. See rule 5. If it fails, some may be marked.
  ///
  /// @param decisions at most {@link io.buckets.core.Limits#DECIDE_BATCH}
  void decide(List<Decision> decisions) throws DriveException;

  /// The same for one head.
  default void decide(RegisterKey key, Ballot ballot) throws DriveException {
    decide(List.of(new Decision(key, ballot)));
  }

  /// Installs a decided state that a healer brought: every version with its shard, newest first, in
  /// one durable step, after which the head is decided, durably, and has no undo. Accepted iff the
  /// drive's head is not newer than `state`'s, or is the same state (then the newer label stays),
  /// and, where there is no head, `confirmed` is newer than what may have been collected there;
  /// else Refused. Promises do not matter, since the state is decided already; unless its label is
  /// `confirmed`, for then this is an accept at that ballot and obeys them. The shard files that it
  /// names must be sealed here, else Behind. The first entry of `state` carries the head; a
  /// tombstone is one entry without a version.
  ///
  /// If that first entry is *undecided*, with its change pending, this is an accept at its ballot,
  /// by the first two lines of rule 2 or else by copying the state whole, with no undo: for a drive
  /// that lacks the base of a change which extends, or the files of one that replaces.
  ///
  /// @param confirmed the ballot of the settle round that found `state` to be the newest that is
  ///   decided, or that copies it undecided: fresh, and so newer than all that was collected before
  ///   that round, whatever label the state bears
  CommitReply install(RegisterKey key, Ballot confirmed, List<DriveHead> state)
      throws DriveException;

  /// Removes a decided tombstone if it is still the head, at `ballot`. The caller has installed it
  /// on every drive of the set before (a decide may be forgotten, an install is not). Durably
  /// remembers that ballot for the key, see `CollectGuard`: where it has no head, everything at or
  /// below that is refused, and installs confirmed at or below it too, so that a late message
  /// cannot bring back what was deleted; and {@link #head} says it with every answer of "absent".
  void collect(RegisterKey key, Ballot ballot) throws DriveException;

  /// One page of the registers in key order.
  ScanPage scan(ScanRequest request) throws DriveException;

  /// A number that is the same at two moments only if no register of the bucket changed between,
  /// but for the decision of its head, and no change was under way at either: where it is that of
  /// an earlier scan ({@link ScanPage#changes}), scanning again would show the same heads. A drive
  /// that is opened again has other numbers.
  long changes(long bucketId) throws DriveException;

  /// One page of the names of shard files, for the orphan sweep and the scrub, in directory order:
  /// the sealed ones, and what dead processes left unfinished. The first page gives up what is
  /// staged and has not grown for {@link io.buckets.core.Limits#STAGING_IDLE}.
  ///
  /// @param after resume after this name; empty for the beginning
  /// @param limit files at most; a page that takes long ends sooner
  ShardPage shards(String after, int limit) throws DriveException;

  /// Names of shard files that no register of this drive names, as far as it has noticed since it
  /// was opened: begun, or sealed, and not committed within {@link
  /// io.buckets.core.Limits#UNNAMED_FIRST}; let go of by a change, though the writer may propose
  /// them again; not deleted when they should have been; met by {@link #shards}. Each is said now
  /// and again until a register names it or {@link #discard} has removed it. A drive that takes no
  /// such notes leaves its files to those who list them all.
  default List<ShardName> unnamed(int limit) throws DriveException {
    return List.of();
  }

  /// How far its promises go, and whether it is being filled.
  DriveStatus status() throws DriveException;

  /// From now on the drive is being filled, durably: it answers "unknown" where it would answer
  /// "absent".
  void beginFilling() throws DriveException;

  /// The drive has been filled, durably, if it is still the same filling.
  ///
  /// @param since names it, see {@link DriveStatus#fillingSince}
  /// @return whether the drive is in step now
  boolean endFilling(Ballot since) throws DriveException;

  /// Why the drive is being filled, in words for operators; null if it is not. Answered from
  /// memory, as it was known last: good for showing, and for choosing whom to ask first. Where
  /// something is decided by it, the answers themselves say it: {@link DriveHead#since}, {@link
  /// ScanPage#filling}, {@link #status}.
  default @Nullable String fillingWhy() {
    return null;
  }

  /// How far the drive has come: a mark that every accept which was answered before raised, and
  /// that survives power loss. {@link Mark#NONE} of a drive that keeps none, or cannot say. Never
  /// waits.
  default Mark mark() {
    return Mark.NONE;
  }

  /// Keeps what other drives have answered to {@link #mark}, the newest of each, so that it can be
  /// held against a drive that went back to an earlier state. Written within a tenth of a second,
  /// and durable with the next accept; not waited for.
  ///
  /// @param others by the drives' ids
  default void remember(Map<UUID, Mark> others) throws DriveException {}

  /// Gives up what a clock far ahead has left here, durably: what was accepted above `ceiling` is
  /// taken back, states decided before that were only labelled anew get older labels, the drive is
  /// being filled from now on, since it may have missed what others decided, and its ceiling is
  /// `ceiling`. Repeated after a crash it does what is left.
  ///
  /// The caller knows that no quorum can have accepted anything above, because too many drives of
  /// each set have not (`CeilingAgreement`).
  ///
  /// @return false if the drive holds something that *was* decided above; then nothing was changed
  boolean lowerCeiling(Ballot ceiling) throws DriveException;

  /// Space on the drive.
  DriveUsage usage() throws DriveException;

  /// Does a little of everything that a drive does, and fails if that fails or calls made before
  /// still hang. Made by a thread that may have to wait for as long as the drive does.
  default void probe() throws DriveException {
    usage();
  }

  /// Told when nothing more is asked of the drive for a while, since it does not answer: it may let
  /// go of what it holds for calls under way. Must not wait.
  default void suspected() {}

  /// Whether it is known that nothing can reach the drive now, so that it is of no use to ask: only
  /// the way to a drive of another node can be so. Answered from memory.
  default boolean isAway() {
    return false;
  }

  /// What is heard of the drive's node: others than those of silent ones are better asked first.
  /// Nothing hangs on it. Answered from memory.
  default Hearing hearing() {
    return Hearing.HEARD;
  }

  /// What calls of the drive go over, if it is one of another node: drives of one node have the
  /// same. Null for a drive of this node. Answered from memory.
  default @Nullable Object way() {
    return null;
  }

  /// Makes a call that nobody waits for, to be sent with others, if the drive can do so: one of
  /// another node. `told` is told once, after it was sent or given up.
  ///
  /// @return null if the drive is to be called instead: then nothing was done
  default <T> @Nullable Unsent ask(RoundQuestion<T> question, Told<T> told) {
    return null;
  }

  /// Tells whoever looks after the drive that changes may have gone by it, since it could not be
  /// reached or did not answer: it is to be brought in step. Made once it answers again.
  default void missed() throws DriveException {}

  /// Puts a fence around a bucket, or takes it down. When it stands, no change of a register of the
  /// bucket is accepted but erasures, until it is taken down or its time is over, and whatever was
  /// accepted before is seen by those who look afterwards. A commit that meets it is Refused.
  ///
  /// Kept in memory by whoever stands before the drives of a node: a node that is started again has
  /// none, and says so when it is asked again.
  ///
  /// @throws DriveException BUSY if changes that passed before it do not end
  default BucketFence.Answer fence(BucketFence fence) throws DriveException {
    return BucketFence.Answer.NOT_HERE;
  }

  /// Flushes and lets go of the drive. Later calls fail with OFFLINE.
  @Override
  void close();
}
