package io.buckets.storage;

import io.buckets.core.Ballot;
import io.buckets.storage.DriveException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A drive in a directory of this machine: an index of registers ({@link LocalRegisters}) and shard
/// files ({@link ShardFiles}), as `architecture/drive-format.md` lays them out.
///
/// **Out of service.** The first error of the operating system or the index, a checksum of the
/// index that does not match, or a directory that is gone takes the drive out of service, with the
/// reason in {@link #health}; from then on every call fails with OFFLINE and nothing is touched.
/// {@link #reopen} brings it back if what it needs is there. A full file system is no such error:
/// what needs room fails with FULL and all else works.
public final class LocalDrive implements Drive {
  private static final Logger LOG = LoggerFactory.getLogger(LocalDrive.class);

  /// Where and how a drive is opened.
  ///
  /// @param path the drive's directory, formatted or about to be
  /// @param driveId its id
  /// @param deploymentId the deployment's id, which seeds the names of the shard directories
  /// @param durability when something counts as stored
  /// @param clock wall time, for leases and for the ballots that a new drive refuses
  /// @param reserveBytes room that is kept free; 0 for a twenty-fifth of the file system, within
  ///   bounds
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
  private final DropQueue drops;
  private volatile @Nullable LocalParts open;
  private volatile boolean closed;

  /// Opens the drive.
  ///
  /// @throws DriveException OFFLINE if someone else has it open, else why it cannot be used
  public LocalDrive(Options options, DriveResources resources) throws DriveException {
    this.options = options;
    this.resources = resources;
    this.drops = new DropQueue(resources.background(), options.clock(), this::delete);
    this.open = openParts();
  }

  private LocalParts openParts() throws DriveException {
    return LocalParts.open(options, resources, drops::add);
  }

  private boolean delete(ShardName name) throws IOException, DriveException {
    LocalParts parts = serving();
    return parts.files().drop(name, parts.registers()::isNamed);
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
    LocalParts parts = open;
    String reason = parts == null ? absence() : parts.outage().reason();
    return reason == null ? DriveHealth.GOOD : new DriveHealth(false, reason);
  }

  /// Looks whether the drive is still there, and takes it out of service if not. Cheap; to be
  /// called every second or so.
  public void check() {
    LocalParts parts = open;
    if (parts != null) {
      presence(parts);
    }
  }

  /// Why the drive is not there any more, after taking it out of service for that; null if it is.
  private static @Nullable DriveException presence(LocalParts parts) {
    try {
      parts.guard().assertPresent();
      return null;
    } catch (DriveException gone) {
      parts.outage().because(gone);
      return gone;
    }
  }

  /// Brings a drive that is out of service back, if what it needs is there.
  ///
  /// @throws DriveException if it is still unusable, or closed
  public synchronized void reopen() throws DriveException {
    LocalParts former = open;
    if (closed || (former != null && former.outage().reason() == null)) {
      serving();
      return;
    }
    if (former != null) {
      // What is missing now would be made anew, and an empty drive would deny all that it held.
      former.guard().assertReturned();
      open = null;
      former.close();
    }
    open = openParts();
    LOG.info("drive {} is in service again", label());
  }

  private String absence() {
    return closed ? "closed" : "not open again yet";
  }

  /// The parts of the drive, if it is in service.
  private LocalParts serving() throws DriveException {
    LocalParts parts = open;
    if (parts == null) {
      throw new DriveException(Reason.OFFLINE, label() + " is " + absence());
    }
    parts.outage().assertNone();
    return parts;
  }

  private interface Call<T> {
    T run(LocalParts parts) throws IOException, DriveException;
  }

  /// Runs a call and judges its failure: what concerns the request goes to the caller, what
  /// concerns the drive takes it out of service.
  private <T> T call(Call<T> call) throws DriveException {
    LocalParts parts = serving();
    try {
      return call.run(parts);
    } catch (NoSuchFileException e) {
      DriveException gone = presence(parts);
      throw gone != null
          ? gone
          : new DriveException(Reason.MISSING, "no such shard file: " + e.getMessage(), e);
    } catch (ClosedByInterruptException e) {
      throw new DriveException(Reason.TIMEOUT, "the call was interrupted", e);
    } catch (IOException e) {
      throw judged(parts, e);
    } catch (CorruptIndexException e) {
      DriveException cause = new DriveException(Reason.FAILED, String.valueOf(e.getMessage()), e);
      parts.outage().because(cause);
      throw cause;
    } catch (DriveException e) {
      if (e.reason() == Reason.FAILED || e.reason() == Reason.OFFLINE) {
        parts.outage().because(e);
      }
      throw e;
    }
  }

  private DriveException judged(LocalParts parts, IOException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("No space left") || message.contains("quota exceeded")) {
      return new DriveException(Reason.FULL, label() + ": " + message, e);
    }
    DriveException gone = presence(parts);
    if (gone != null) {
      return gone;
    }
    DriveException cause = new DriveException(Reason.FAILED, label() + ": " + e, e);
    parts.outage().because(cause);
    return cause;
  }

  @Override
  public PrepareReply prepare(RegisterKey key, Ballot ballot, boolean withShard)
      throws DriveException {
    return call(parts -> parts.registers().prepare(key, ballot, withShard));
  }

  @Override
  public DriveHead head(RegisterKey key, boolean withShard) throws DriveException {
    return call(parts -> parts.registers().head(key, withShard));
  }

  @Override
  public List<DriveHead> versions(RegisterKey key) throws DriveException {
    return call(parts -> parts.registers().versions(key));
  }

  @Override
  public void stage(ShardName name, byte[] header, long offset, ByteBuffer bytes)
      throws DriveException {
    call(parts -> {
      parts.guard().assertRoom(false);
      parts.files().stage(name, header, offset, bytes);
      return true;
    });
  }

  @Override
  public void seal(ShardName name, long length, byte[] trailer) throws DriveException {
    call(parts -> {
      parts.files().seal(name, length, trailer);
      return true;
    });
  }

  @Override
  public void discard(ShardName name) throws DriveException {
    call(parts -> parts.files().drop(name, parts.registers()::isNamed));
  }

  @Override
  public int read(ShardName name, long offset, ByteBuffer target) throws DriveException {
    drops.touch(name);
    return call(parts -> parts.files().read(name, offset, target));
  }

  @Override
  public @Nullable ShardDescription describe(ShardName name) throws DriveException {
    LocalParts parts = serving();
    try {
      return parts.files().describe(name);
    } catch (IOException e) {
      throw judged(parts, e);
    }
  }

  @Override
  public CommitReply commit(CommitRequest request) throws DriveException {
    return call(parts -> {
      parts.guard().assertRoom(frees(request.change()));
      CommitRequest own = request.detached();
      Set<ShardName> needed = NamedFiles.neededBy(request.key(), request.change());
      return withFiles(parts, request.key(), needed, register -> register.commit(own));
    });
  }

  private static boolean frees(Change change) {
    return switch (change) {
      case Change.Erase erase -> true;
      case Change.RemoveVersion removal -> true;
      case Change.Replace replace -> false;
      case Change.AddVersion add -> false;
      case Change.EditVersion edit -> false;
    };
  }

  /// Makes a change that needs sealed files, which cannot be dropped until it is made or never will
  /// be; Behind if one is not there.
  private static CommitReply withFiles(
      LocalParts parts, RegisterKey key, Set<ShardName> needed, IndexTask.Rule rule)
      throws IOException, DriveException {
    if (needed.isEmpty()) {
      return parts.registers().change(key, rule);
    }
    ShardFiles files = parts.files();
    Set<DataId> claimed = new LinkedHashSet<>();
    needed.forEach(name -> claimed.add(name.data()));
    claimed.forEach(files::claim);
    Runnable release = () -> claimed.forEach(files::release);
    boolean passedOn = false;
    try {
      for (ShardName name : needed) {
        if (!files.exists(name)) {
          parts.guard().assertPresent();
          return new CommitReply.Behind(parts.registers().head(key, false).ballot());
        }
      }
      passedOn = true;
      return parts.registers().change(key, rule, release);
    } finally {
      if (!passedOn) {
        release.run();
      }
    }
  }

  @Override
  public CommitReply rollback(RollbackRequest request) throws DriveException {
    return call(
        parts -> parts.registers().change(request.key(), register -> register.rollback(request)));
  }

  @Override
  public void decide(RegisterKey key, Ballot ballot) throws DriveException {
    call(parts -> {
      parts.registers().decide(key, ballot);
      return true;
    });
  }

  @Override
  public CommitReply install(RegisterKey key, List<DriveHead> versions) throws DriveException {
    return call(parts -> {
      parts.guard().assertRoom(false);
      List<DriveHead> own = versions.stream().map(DriveHead::detached).toList();
      List<ShardName> needed = new ArrayList<>();
      versions.forEach(version -> needed.addAll(NamedFiles.of(key, version.head().newest())));
      return withFiles(parts, key, new LinkedHashSet<>(needed), register -> register.install(own));
    });
  }

  @Override
  public void collect(RegisterKey key, Ballot ballot) throws DriveException {
    call(parts -> {
      parts.registers().collect(key, ballot);
      return true;
    });
  }

  @Override
  public ScanPage scan(ScanRequest request) throws DriveException {
    return call(parts -> parts.registers().scan(request));
  }

  @Override
  public long changes(long bucketId) throws DriveException {
    return call(parts -> parts.registers().changes(bucketId));
  }

  @Override
  public ShardPage shards(String after, int limit) throws DriveException {
    return call(parts -> parts.files().page(after, limit));
  }

  @Override
  public boolean filling() {
    LocalParts parts = open;
    return parts != null && parts.registers().filling();
  }

  @Override
  public void setFilling(boolean filling) throws DriveException {
    call(parts -> {
      parts.registers().setFilling(filling);
      return true;
    });
  }

  @Override
  public DriveUsage usage() throws DriveException {
    return call(parts -> parts.guard().usage());
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    LocalParts parts = open;
    open = null;
    if (parts != null) {
      parts.close();
    }
  }
}
