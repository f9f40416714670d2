package io.buckets.storage.memory;

import io.buckets.core.Ballot;
import io.buckets.core.Invariant;
import io.buckets.core.Limits;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.Decision;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.DriveStatus;
import io.buckets.storage.drive.DriveUsage;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.OlderReply;
import io.buckets.storage.drive.PrepareReply;
import io.buckets.storage.drive.ReadLease;
import io.buckets.storage.drive.RollbackRequest;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.drive.ShardDescription;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.register.BallotCeiling;
import io.buckets.storage.register.CollectGuard;
import io.buckets.storage.register.HeadsAbove;
import io.buckets.storage.register.IndexKey;
import io.buckets.storage.register.NamedFiles;
import io.buckets.storage.register.Outcome;
import io.buckets.storage.register.Promises;
import io.buckets.storage.register.Register;
import io.buckets.storage.register.RegisterState;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A drive in memory that behaves as a disk does: what is synced outlives {@link #crash}, the rest
/// does not, and {@link #wipe} takes all. It obeys the same {@link Register} rules as a real drive.
///
/// Deterministic: no threads, no randomness, no clock but the one given. Threading: any thread, one
/// at a time inside.
public final class MemoryDrive implements Drive {
  private final UUID id;
  private final String label;
  private final InstantSource clock;
  private final long capacityBytes;
  private final MemoryIndex index = new MemoryIndex();
  private final MemoryShards shards = new MemoryShards();
  private final MemoryDrops drops;
  private Promises promises;
  private Ballot ceiling;
  private CollectGuard collected = new CollectGuard(Ballot.ZERO);
  private @Nullable Ballot fillingSince;
  private boolean closed;

  /// The number of every bucket: this many changes, and crashes times 2^32.
  private long changes;

  /// An empty drive, formatted now: it promises nothing below the time on the clock.
  ///
  /// @param clock tells when files were sealed and leases run out
  /// @param capacityBytes how much fits into its shard files
  public MemoryDrive(UUID id, InstantSource clock, long capacityBytes) {
    this.id = id;
    this.label = "memory-" + id;
    this.clock = clock;
    this.capacityBytes = capacityBytes;
    this.drops = new MemoryDrops(index, shards, () -> clock.millis() * 1_000_000);
    this.ceiling = Ballot.at(clock.millis(), 0, 0);
    this.promises = new Promises(Limits.PROMISES, ceiling);
  }

  /// An empty drive of a tebibyte on the system's clock.
  public MemoryDrive(UUID id) {
    this(id, InstantSource.system(), 1L << 40);
  }

  /// Loses power and comes back: staged files, decides and promises are gone; what was synced is
  /// there, and nothing below the ballot ceiling is promised or accepted.
  public synchronized void crash() {
    index.crash();
    changes += 1L << 32;
    shards.crash();
    drops.clear();
    promises = new Promises(Limits.PROMISES, ceiling);
    Ballot since = fillingSince;
    Ballot newest = collected.newest();
    collected = new CollectGuard(since != null && since.isAfter(newest) ? since : newest);
    closed = false;
  }

  /// Comes back like {@link #crash}, but forgets what it promised: a mistake, for the simulation to
  /// notice.
  public synchronized void crashForgettingPromises() {
    crash();
    promises = new Promises(Limits.PROMISES, Ballot.ZERO);
  }

  /// Is replaced by an empty drive in the same place, which is being filled from now on.
  public synchronized void wipe() {
    index.clear();
    changes += 1L << 32;
    shards.clear();
    drops.clear();
    // Like a drive that is new, it does not know what its predecessor's ceiling was.
    fillingSince = BallotCeiling.beforeFilling(clock.millis(), Ballot.ZERO);
    collected = new CollectGuard(fillingSince);
    ceiling = fillingSince;
    promises = new Promises(Limits.PROMISES, ceiling);
    closed = false;
  }

  /// Flips one bit of a sealed file, as a failing medium would.
  public synchronized void corrupt(ShardName name, int position) throws DriveException {
    shards.flip(name, position);
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public synchronized PrepareReply prepare(RegisterKey key, Ballot ballot, boolean withShard)
      throws DriveException {
    open();
    BallotCeiling.assertNear(ballot, ceiling, clock);
    IndexKey at = IndexKey.of(key);
    Register register = register(key);
    if (!ballot.isAfter(register.barrier())) {
      return new PrepareReply.Refused(register.barrier());
    }
    cover(ballot);
    promises.promise(at, ballot);
    return new PrepareReply.Promised(register.state().toDriveHead(fillingSince, withShard));
  }

  @Override
  public synchronized DriveHead head(RegisterKey key, boolean withShard) throws DriveException {
    open();
    IndexKey at = IndexKey.of(key);
    DriveHead head = index.state(at).toDriveHead(fillingSince, withShard);
    return head.collectedUpTo(collected.of(at));
  }

  @Override
  public synchronized VersionPage versions(RegisterKey key, long from, int limit)
      throws DriveException {
    DriveHead head = head(key, false);
    return index.olderPage(IndexKey.of(key), head, from, limit);
  }

  @Override
  public synchronized OlderReply older(RegisterKey key, OlderQuery query, boolean withShards)
      throws DriveException {
    open();
    DriveHead head = head(key, withShards);
    return index.older(IndexKey.of(key), query, withShards).below(head);
  }

  @Override
  public synchronized void stage(ShardName name, byte[] header, long offset, ByteBuffer bytes)
      throws DriveException {
    open();
    if (shards.bytes() + bytes.remaining() > capacityBytes) {
      throw new DriveException(Reason.FULL, label + " is full");
    }
    shards.stage(name, header, offset, bytes, clock.millis());
  }

  @Override
  public synchronized void seal(ShardName name, long length, byte[] trailer) throws DriveException {
    open();
    shards.seal(name, length, trailer, clock.millis());
  }

  @Override
  public synchronized void discard(ShardName name) throws DriveException {
    open();
    shards.giveUp(name);
    drops.add(name);
    drops.dropWhatNobodyHolds();
  }

  @Override
  public synchronized void lease(ReadLease lease) throws DriveException {
    drops.lease(lease);
  }

  @Override
  public synchronized void endLease(ReadLease lease) {
    drops.endLease(lease);
  }

  @Override
  public synchronized int read(ShardName name, long offset, ByteBuffer target)
      throws DriveException {
    open();
    return shards.read(name, offset, target);
  }

  @Override
  public synchronized @Nullable ShardDescription describe(ShardName name) throws DriveException {
    open();
    return shards.describe(name);
  }

  @Override
  public synchronized CommitReply commit(CommitRequest request) throws DriveException {
    open();
    BallotCeiling.assertNear(request.ballot(), ceiling, clock);
    cover(request.ballot());
    Register register = register(request.key());
    if (!shards.hasAll(NamedFiles.neededBy(request.key(), request.change()))) {
      return new CommitReply.Behind(register.state().held().head().ballot());
    }
    return apply(register, register.commit(request.detached()));
  }

  @Override
  public synchronized CommitReply rollback(RollbackRequest request) throws DriveException {
    open();
    BallotCeiling.assertNear(request.ballot(), ceiling, clock);
    cover(request.ballot());
    Register register = register(request.key());
    return apply(register, register.rollback(request));
  }

  @Override
  public synchronized void decide(List<Decision> decisions) throws DriveException {
    open();
    Invariant.check(decisions.size() <= Limits.DECIDE_BATCH, "a batch of decides is bounded");
    decisions.forEach(decision -> decideOne(decision.key(), decision.ballot()));
  }

  private void decideOne(RegisterKey key, Ballot ballot) {
    Register register = register(key);
    Outcome outcome = register.decide(ballot);
    if (outcome.next() == null) {
      return;
    }
    if (outcome.drops().isEmpty()) {
      index.writeUnsynced(IndexKey.of(key), outcome.next());
    } else {
      // A file may go only when the decide that lets it go cannot be forgotten any more.
      apply(register, outcome);
    }
  }

  @Override
  public synchronized CommitReply install(
      RegisterKey key, Ballot confirmed, List<DriveHead> versions) throws DriveException {
    open();
    DriveHead brought = versions.getFirst();
    if (brought.pending() != null) {
      BallotCeiling.assertNear(brought.ballot(), ceiling, clock);
    }
    cover(brought.ballot());
    Register register = register(key);
    for (DriveHead version : versions) {
      if (!shards.hasAll(NamedFiles.of(key, version.head().newest()))) {
        return new CommitReply.Behind(register.state().held().head().ballot());
      }
    }
    List<DriveHead> detached = versions.stream().map(DriveHead::detached).toList();
    return apply(register, register.install(confirmed, detached));
  }

  @Override
  public synchronized void collect(RegisterKey key, Ballot ballot) throws DriveException {
    open();
    Register register = register(key);
    Outcome outcome = register.collect(ballot);
    if (outcome.next() != null) {
      collected.raise(IndexKey.of(key), ballot);
    }
    apply(register, outcome);
  }

  @Override
  public synchronized ScanPage scan(ScanRequest request) throws DriveException {
    open();
    return index.page(request, fillingSince, changes);
  }

  @Override
  public synchronized long changes(long bucketId) throws DriveException {
    open();
    return changes;
  }

  @Override
  public synchronized ShardPage shards(String after, int limit) throws DriveException {
    open();
    if (after.isEmpty()) {
      shards.giveUpIdle(clock.millis() - Limits.STAGING_IDLE.toMillis());
    }
    return shards.page(after, limit, index::isNamed);
  }

  /// Names the filling under way; null if there is none.
  public synchronized @Nullable Ballot fillingSince() {
    return fillingSince;
  }

  @Override
  public synchronized @Nullable String fillingWhy() {
    return fillingSince == null ? null : "it is being filled";
  }

  @Override
  public synchronized void beginFilling() throws DriveException {
    open();
    fillingSince = BallotCeiling.beforeFilling(clock.millis(), ceiling);
  }

  @Override
  public synchronized boolean endFilling(Ballot since) throws DriveException {
    open();
    if (since.equals(fillingSince)) {
      fillingSince = null;
    }
    return fillingSince == null;
  }

  @Override
  public synchronized DriveStatus status() throws DriveException {
    open();
    Ballot newest = collected.newest();
    Ballot highest = newest.isAfter(ceiling) ? newest : ceiling;
    Ballot since = fillingSince;
    return new DriveStatus(since != null && since.isAfter(highest) ? since : highest, since);
  }

  @Override
  public synchronized boolean lowerCeiling(Ballot to) throws DriveException {
    open();
    HeadsAbove above = new HeadsAbove(to, this::scan);
    if (collected.newest().isAfter(to) || above.anyDecided()) {
      return false;
    }
    fillingSince = BallotCeiling.beforeFilling(to.millis(), Ballot.ZERO);
    above.forEach(key -> apply(register(key), register(key).lowered(to)));
    ceiling = to;
    promises.lower(to);
    return true;
  }

  private void cover(Ballot ballot) {
    if (ballot.isAfter(ceiling)) {
      ceiling = BallotCeiling.above(ballot);
    }
  }

  @Override
  public synchronized DriveUsage usage() throws DriveException {
    open();
    return new DriveUsage(capacityBytes, capacityBytes - shards.bytes());
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private Register register(RegisterKey key) {
    IndexKey at = IndexKey.of(key);
    Register.Bars bars = new Register.Bars(promises.of(at), collected.of(at), fillingSince);
    return new Register(key, index.state(at), bars, index.older(at));
  }

  private CommitReply apply(Register register, Outcome outcome) {
    RegisterState next = outcome.next();
    if (next != null) {
      changes++;
      IndexKey at = IndexKey.of(register.key());
      index.write(at, next, outcome.rows());
      promises.accepted(at, next.held().head().ballot());
      outcome.drops().forEach(drops::add);
    }
    drops.dropWhatNobodyHolds();
    return outcome.reply();
  }

  private void open() throws DriveException {
    if (closed) {
      throw new DriveException(Reason.OFFLINE, label + " is closed");
    }
  }
}
