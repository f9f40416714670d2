package io.buckets.storage.local;

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
import io.buckets.storage.drive.DriveHealth;
import io.buckets.storage.drive.DriveStanding;
import io.buckets.storage.drive.DriveStatus;
import io.buckets.storage.drive.DriveTrial;
import io.buckets.storage.drive.DriveUsage;
import io.buckets.storage.drive.Durability;
import io.buckets.storage.drive.Mark;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.OlderReply;
import io.buckets.storage.drive.PrepareReply;
import io.buckets.storage.drive.ReadLease;
import io.buckets.storage.drive.Refill;
import io.buckets.storage.drive.RollbackRequest;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.drive.ShardDescription;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.register.NamedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A drive in a directory of this machine: an index of registers ({@link LocalRegisters}) and shard
/// files ({@link ShardFiles}), as `architecture/drive-format.md` lays them out.
///
/// **Out of service.** The first error of the operating system or the index, a checksum of the
/// index that does not match, or a directory that is gone takes the drive out of service, with the
/// reason in {@link #health}; from then on every call fails with OFFLINE and nothing is touched.
/// {@link #reopen} brings it back if what it needs is there. A full file system is no such error:
/// what needs room fails with FULL and all else works. Nor is it one if this process lacks memory
/// or file descriptors: then the call fails with BUSY.
public final class LocalDrive implements Drive {
  /// Where and how a drive is opened.
  ///
  /// @param path the drive's directory, formatted or about to be
  /// @param driveId its id
  /// @param deploymentId the deployment's id, which seeds the names of the shard directories
  /// @param durability when something counts as stored
  /// @param clock the time that ballots are judged by: the node's, or the wall clock
  /// @param reserveBytes room kept free; 0 for a twenty-fifth of the file system, within bounds
  public record Options(
      Path path,
      UUID driveId,
      UUID deploymentId,
      Durability durability,
      InstantSource clock,
      long reserveBytes) {
    /// With the usual reserve.
    public Options(
        Path path, UUID driveId, UUID deploymentId, Durability durability, InstantSource clock) {
      this(path, driveId, deploymentId, durability, clock, 0);
    }

    /// On the system's clock, storing durably, with the usual reserve.
    public Options(Path path, UUID driveId, UUID deploymentId) {
      this(path, driveId, deploymentId, Durability.ALWAYS, InstantSource.system(), 0);
    }
  }

  private final Options options;
  private final DriveResources resources;
  private final DriveThreads threads;
  private final LocalCalls calls;
  private final DropQueue drops;
  private final LocalService service;

  /// Opens the drive.
  ///
  /// @throws DriveException OFFLINE if someone else has it open, else why it cannot be used
  public LocalDrive(Options options, DriveResources resources) throws DriveException {
    this.options = options;
    this.resources = resources;
    this.threads = new DriveThreads(options.path().toString(), resources.patience().call());
    this.drops =
        new DropQueue(threads.background(), System::nanoTime, this::delete, this::keepInMind);
    this.service = new LocalService(options, resources, threads, drops::add);
    this.calls = new LocalCalls(label(), threads, service::serving);
    service.begin();
  }

  /// What the index says of itself, for {@link DriveTrial}, before anything is written.
  ///
  /// @throws DriveException if the drive is out of service, or does not answer
  public DriveStanding standing() throws DriveException {
    return service.standing();
  }

  /// Has the drive serve with what could be read of its index.
  ///
  /// @param past the newest mark of this drive that anyone knows: what is missing of it is given up
  /// @throws DriveException if it cannot be opened even so, or does not answer
  public void trust(Mark past) throws DriveException {
    service.trust(past);
  }

  /// Sets the index aside and begins with an empty one, to be filled by other drives. Shard files
  /// stay, and are used again where what is brought names them.
  ///
  /// @param past the newest mark of this drive that anyone knows
  /// @param alone whether nobody can fill it
  public void refill(String why, Mark past, boolean alone) throws DriveException {
    service.refill(new Refill(why, past, alone));
  }

  private boolean delete(ShardName name) throws IOException, DriveException {
    return service.serving().delete(name);
  }

  private void keepInMind(ShardName name) {
    LocalParts parts = service.open();
    if (parts != null) {
      parts.unnamed().note(name);
    }
  }

  @Override
  public UUID id() {
    return options.driveId();
  }

  @Override
  public String label() {
    return options.path().toString();
  }

  /// Whether the drive serves, and why not.
  public DriveHealth health() {
    String reason = service.absence();
    return reason == null ? DriveHealth.GOOD : new DriveHealth(false, reason);
  }

  /// Looks whether the drive is still there, and takes it out of service if not. Cheap, but not on
  /// a drive that hangs; to be called every second or so, by a thread that looks after no other.
  public void check() {
    LocalParts parts = service.open();
    if (parts != null && parts.presence() == null) {
      parts.guard().lookIfThere();
    }
  }

  /// Brings a drive that is out of service back, if what it needs is there.
  ///
  /// @throws DriveException if it is still unusable, or closed
  public void reopen() throws DriveException {
    service.reopen();
  }

  @Override
  public PrepareReply prepare(RegisterKey key, Ballot ballot, boolean withShard)
      throws DriveException {
    return calls.here(parts -> parts.registers().prepare(key, ballot, withShard));
  }

  @Override
  public DriveHead head(RegisterKey key, boolean withShard) throws DriveException {
    return calls.here(parts -> parts.registers().head(key, withShard));
  }

  @Override
  public @Nullable DriveHead headInMemory(RegisterKey key, boolean withShard)
      throws DriveException {
    return calls.<@Nullable DriveHead>here(parts -> parts.registers().headInMemory(key, withShard));
  }

  @Override
  public Executor threads() {
    return threads;
  }

  @Override
  public VersionPage versions(RegisterKey key, long from, int limit) throws DriveException {
    return calls.onDrive(parts -> parts.registers().versions(key, from, limit));
  }

  @Override
  public OlderReply older(RegisterKey key, OlderQuery query, boolean withShards)
      throws DriveException {
    return calls.here(parts -> parts.registers().older(key, query, withShards));
  }

  @Override
  public void stage(ShardName name, byte[] header, long offset, ByteBuffer bytes)
      throws DriveException {
    calls.onDrive(parts -> parts.stage(name, header, offset, bytes));
  }

  @Override
  public void seal(ShardName name, long length, byte[] trailer) throws DriveException {
    calls.onDrive(parts -> {
      parts.files().seal(name, length, trailer);
      return true;
    });
  }

  @Override
  public void discard(ShardName name) throws DriveException {
    calls.onDrive(parts -> parts.discard(name, drops));
  }

  @Override
  public void lease(ReadLease lease) throws DriveException {
    drops.lease(lease);
  }

  @Override
  public void endLease(ReadLease lease) {
    drops.endLease(lease);
  }

  @Override
  public int read(ShardName name, long offset, ByteBuffer target) throws DriveException {
    return calls.onDrive(parts -> parts.files().read(name, offset, target));
  }

  @Override
  public @Nullable ShardDescription describe(ShardName name) throws DriveException {
    LocalParts parts = service.serving();
    return threads.<@Nullable ShardDescription>call(() -> {
      try {
        return parts.files().describe(name);
      } catch (IOException e) {
        throw calls.judged(parts, e);
      }
    });
  }

  @Override
  public CommitReply commit(CommitRequest request) throws DriveException {
    return calls.here(parts -> {
      calls.assertRoom(parts, LocalParts.frees(request.change()));
      parts.registers().promised().covers(request.ballot());
      CommitRequest own = request.detached();
      Set<ShardName> needed = NamedFiles.neededBy(request.key(), request.change());
      return calls.change(parts, request.key(), needed, register -> register.commit(own));
    });
  }

  @Override
  public CommitReply rollback(RollbackRequest request) throws DriveException {
    return calls.here(parts -> parts.registers().rollback(request));
  }

  @Override
  public void decide(List<Decision> decisions) throws DriveException {
    Invariant.check(decisions.size() <= Limits.DECIDE_BATCH, "a batch of decides is bounded");
    calls.here(parts -> parts.registers().decides().all(decisions));
  }

  @Override
  public CommitReply install(RegisterKey key, Ballot confirmed, List<DriveHead> versions)
      throws DriveException {
    return calls.here(parts -> {
      calls.assertRoom(parts, false);
      parts.registers().promised().covers(versions.getFirst());
      List<DriveHead> own = versions.stream().map(DriveHead::detached).toList();
      List<ShardName> needed = new ArrayList<>();
      versions.forEach(version -> needed.addAll(NamedFiles.of(key, version.head().newest())));
      return calls.change(
          parts, key, new LinkedHashSet<>(needed), register -> register.install(confirmed, own));
    });
  }

  @Override
  public void collect(RegisterKey key, Ballot ballot) throws DriveException {
    calls.here(parts -> {
      parts.registers().collect(key, ballot);
      return true;
    });
  }

  @Override
  public ScanPage scan(ScanRequest request) throws DriveException {
    return calls.onDrive(parts -> parts.registers().scan(request));
  }

  @Override
  public long changes(long bucketId) throws DriveException {
    return calls.here(parts -> parts.registers().changes(bucketId));
  }

  @Override
  public ShardPage shards(String after, int limit) throws DriveException {
    return calls.onDrive(parts -> parts.page(after, limit));
  }

  @Override
  public List<ShardName> unnamed(int limit) throws DriveException {
    List<ShardName> due = calls.here(parts -> parts.unnamed().due(limit));
    return due.isEmpty() ? due : calls.onDrive(parts -> parts.stillUnnamed(due));
  }

  @Override
  public DriveStatus status() throws DriveException {
    return calls.here(parts -> parts.registers().status());
  }

  @Override
  public void beginFilling() throws DriveException {
    calls.here(parts -> {
      parts.registers().beginFilling("it was begun empty in the place of one that held something");
      return true;
    });
  }

  @Override
  public boolean endFilling(Ballot since) throws DriveException {
    return calls.here(parts -> parts.registers().endFilling(since));
  }

  @Override
  public @Nullable String fillingWhy() {
    LocalParts parts = service.open();
    return parts == null ? null : parts.registers().fillingWhy();
  }

  @Override
  public Mark mark() {
    LocalParts parts = service.open();
    return parts == null ? Mark.NONE : parts.registers().mark();
  }

  @Override
  public void remember(Map<UUID, Mark> others) throws DriveException {
    // Whether the drive is in service is for the calls of clients to find out.
    LocalParts parts = service.open();
    if (parts != null && parts.outage().reason() == null) {
      parts.registers().remember(others);
    }
  }

  @Override
  public boolean lowerCeiling(Ballot ceiling) throws DriveException {
    return calls.onDrive(parts -> parts.registers().lowerCeiling(ceiling));
  }

  @Override
  public DriveUsage usage() throws DriveException {
    return calls.here(parts -> parts.guard().usage());
  }

  /// Does a little of everything, on this thread, which may have to wait; and fails while any call
  /// hangs. What the drive holds for uploads that go on without it is let go of then.
  @Override
  public void probe() throws DriveException {
    if (threads.isStuck(resources.patience().late())) {
      tell(parts -> parts.files().forsaken().unanswered());
      throw new DriveException(Reason.TIMEOUT, "calls of " + label() + " hang");
    }
    calls.here(parts -> {
      parts.guard().probe();
      parts.registers().probe();
      return parts.files().forsaken().remove();
    });
  }

  /// The drive does not answer: what waits for it is failed.
  @Override
  public void suspected() {
    threads.giveUp();
    tell(LocalParts::suspected);
  }

  private void tell(Consumer<LocalParts> news) {
    LocalParts parts = service.open();
    if (parts != null) {
      news.accept(parts);
    }
  }

  /// Lets go of the drive, and waits a while for that.
  @Override
  public void close() {
    service.close();
  }
}
