package io.buckets.storage.local;

import io.buckets.core.AtomicFile;
import io.buckets.core.Closing;
import io.buckets.core.Limits;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.ShardDescription;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.ShardName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The shard files of one drive.
///
/// **A file is written where it will stay**, under its final name, which nobody else writes: an
/// upload has a data id of its own. Until its seal this object knows it as staged, and it does not
/// exist for anyone else; what a crash leaves of it has no whole trailer, so it does not exist
/// either, and is an orphan for the sweep. If there is a file of that name already, because a
/// damaged shard is written anew, the new one is staged aside and takes its place by a rename.
///
/// **What a seal syncs, and why it is enough.** The file's data (`fdatasync`). The directory's
/// entry is not synced for itself: ext4 and XFS write metadata changes to one log in order, so
/// syncing the new file brings the making of its entry with it, and that of the directory, if that
/// is new too (ext4: the transaction that made the inode is committed, and with it all before;
/// without a journal, the directories above a new inode are synced with it; XFS: the log is forced
/// up to the inode's last change). A file that took another's place has its directory synced after
/// the rename. On any other file system every directory that got an entry is synced, deepest first.
///
/// The data goes past the page cache: see {@link StagedFile}.
///
/// Deletions are not synced: a file that comes back after a power cut is an orphan, which the sweep
/// removes.
///
/// **Two writers of one name** follow each other: healers of two nodes, or one and an upload whose
/// call hung and came after all. What the later writes is what the earlier wrote; the file of that
/// one is given up, unless it is complete.
///
/// Threading: any thread.
final class ShardFiles implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ShardFiles.class);
  private static final Set<String> ORDERED_LOG = Set.of("ext4", "ext3", "xfs");
  private static final int REMEMBERED = 4096;
  private static final int TURNS = 64;

  private final ShardPaths paths;
  private final FileAges ages;
  private final Path staging;
  private final boolean sync;
  private final boolean orderedLog;
  private final boolean direct;
  private final StagingBuffers buffers;
  private final AtomicLong counter = new AtomicLong();
  private final Map<ShardName, StagedFile> staged = new ConcurrentHashMap<>();
  private final ForsakenFiles forsaken = new ForsakenFiles(staged);
  private final Map<DataId, Integer> claims = new ConcurrentHashMap<>();
  private final Set<ShardName> sealed = Recent.set(REMEMBERED);
  private final ShardReads reads;
  private final Semaphore syncs = new Semaphore(Limits.DRIVE_SYNCS);

  /// Held while the file of a name begins or goes.
  private final List<ReentrantLock> turns =
      Stream.generate(ReentrantLock::new).limit(TURNS).toList();

  /// Prepares the directories of the drive at `drive` and empties its staging area.
  ///
  /// @param openShards files kept open for reading
  ShardFiles(Path drive, UUID deploymentId, boolean sync, StagingBuffers buffers, int openShards)
      throws IOException {
    this.paths = new ShardPaths(drive, deploymentId);
    this.sync = sync;
    this.buffers = buffers;
    this.orderedLog = ORDERED_LOG.contains(Files.getFileStore(drive).type());
    this.staging = ShardPaths.emptyStaging(drive);
    this.ages = FileAges.since(staging);
    this.direct = StagedFile.isDirect(staging);
    this.reads = new ShardReads(buffers, direct, openShards);
    Files.createDirectories(paths.data());
    AtomicFile.syncDirectory(parent(paths.data()));
    AtomicFile.syncDirectory(drive);
  }

  /// Some of the files that are not being written, after where the page before ended.
  ShardPage page(String after, int limit, NameCheck named) throws IOException, DriveException {
    if (after.isEmpty()) {
      // Whoever staged it is dead, or has forgotten it.
      forsaken.removeIdle(Limits.STAGING_IDLE);
    }
    var sight = new ShardListing.Sight(this::isStaged, forsaken::isWriting, named, ages);
    return new ShardListing(paths, sight, after, limit, System::nanoTime).page();
  }

  /// Whether the file of that name is being written: then it is nobody's yet.
  private boolean isStaged(ShardName name) {
    StagedFile file = staged.get(name);
    return file != null && !isAside(name, file);
  }

  private boolean isAside(ShardName name, StagedFile file) {
    return !file.path().equals(paths.file(name));
  }

  void stage(ShardName name, byte[] description, long offset, ByteBuffer bytes)
      throws IOException, DriveException {
    StagedFile file = staged.get(name);
    if (offset == 0) {
      begin(name).begin(ShardFrame.header(name, description), bytes.duplicate());
    } else if (file == null) {
      throw new DriveException(Reason.MISSING, "nothing is staged before offset " + offset);
    } else {
      file.append(offset, bytes.duplicate());
    }
  }

  private StagedFile begin(ShardName name) throws IOException {
    ReentrantLock turn = turn(name);
    turn.lock();
    try {
      abandon(staged.get(name));
      StagedFile file = create(paths.file(name));
      staged.put(name, file);
      return file;
    } finally {
      turn.unlock();
    }
  }

  private ReentrantLock turn(ShardName name) {
    return turns.get(Math.floorMod(name.hashCode(), TURNS));
  }

  private StagedFile create(Path path) throws IOException {
    for (int tries = 0; ; tries++) {
      try {
        return StagedFile.create(path, buffers, direct);
      } catch (NoSuchFileException e) {
        if (tries > 0 || !makeDirectory(parent(path))) {
          throw e;
        }
      } catch (FileAlreadyExistsException e) {
        Path aside = staging.resolve(Long.toString(counter.incrementAndGet()));
        return StagedFile.create(aside, buffers, direct);
      }
    }
  }

  /// Makes a directory right below that of all shard files; false if that is gone.
  private boolean makeDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(directory);
    } catch (NoSuchFileException gone) {
      return false;
    } catch (FileAlreadyExistsException raced) {
      // Whoever made it may not have synced it yet: so it is synced here too.
      LOG.debug("{} was made by another upload", directory);
    }
    if (sync && !orderedLog) {
      AtomicFile.syncDirectory(paths.data());
    }
    return true;
  }

  void seal(ShardName name, long length, byte[] document) throws IOException, DriveException {
    StagedFile file = staged.get(name);
    if (file == null && exists(name)) {
      return;
    }
    if (file == null) {
      throw new DriveException(Reason.MISSING, "nothing is staged of " + name);
    }
    file.complete(length, at -> ShardFrame.trailer(length, document, at), this::syncData);
    publish(name, file);
    sealed.add(name);
    staged.remove(name, file);
  }

  private void publish(ShardName name, StagedFile file) throws IOException {
    Path target = paths.file(name);
    boolean aside = isAside(name, file);
    if (aside) {
      Files.move(file.path(), target, StandardCopyOption.ATOMIC_MOVE);
    }
    // Also if there was none: one that somebody removed may be open still.
    reads.forget(name);
    if (sync && (aside || !orderedLog)) {
      syncDirectory(parent(target));
    }
  }

  private static Path parent(Path path) throws NoSuchFileException {
    Path parent = path.getParent();
    if (parent == null) {
      throw new NoSuchFileException("the directory above " + path);
    }
    return parent;
  }

  private void syncData(FileChannel channel) throws IOException {
    if (sync) {
      syncs.acquireUninterruptibly();
      try {
        channel.force(false);
      } finally {
        syncs.release();
      }
    }
  }

  private void syncDirectory(Path directory) throws IOException {
    syncs.acquireUninterruptibly();
    try {
      AtomicFile.syncDirectory(directory);
    } finally {
      syncs.release();
    }
  }

  /// Whether a file is there and sealed.
  boolean exists(ShardName name) throws IOException {
    if (isStaged(name)) {
      return false;
    }
    if (sealed.contains(name)) {
      return Files.exists(paths.file(name));
    }
    try (FileChannel file = FileChannel.open(paths.file(name), StandardOpenOption.READ)) {
      ShardBytes content = ShardBytes.of(file);
      ShardFrame.Header header = ShardFrame.readHeader(content);
      return header != null && ShardFrame.readTrailer(content, header.bytes(), true) != null;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /// Reads from the data region of a sealed file; the bytes read.
  int read(ShardName name, long offset, ByteBuffer target) throws IOException, DriveException {
    return reads.read(name, finished(name), offset, target);
  }

  /// Where a file is that is not being written.
  private Path finished(ShardName name) throws NoSuchFileException {
    Path path = paths.file(name);
    if (isStaged(name)) {
      throw new NoSuchFileException(path + ", which is being written");
    }
    return path;
  }

  /// Describes the file that is there now; what is read of it from here on is that file's, too: one
  /// that somebody put in its place or removed may be open still.
  @Nullable ShardDescription describe(ShardName name) throws IOException, DriveException {
    Path path = paths.file(name);
    reads.forget(name);
    try (FileChannel file = FileChannel.open(finished(name), StandardOpenOption.READ)) {
      ShardBytes content = ShardBytes.of(file);
      ShardFrame.Header header = ShardFrame.readHeader(content);
      ShardFrame.Trailer trailer =
          header == null ? null : ShardFrame.readTrailer(content, header.bytes(), true);
      if (header == null || trailer == null) {
        throw new DriveException(Reason.CORRUPT, "a shard file has a damaged frame: " + path);
      }
      return new ShardDescription(
          header.description(),
          trailer.document(),
          trailer.dataBytes(),
          Files.getLastModifiedTime(path).toMillis());
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /// Keeps the files of `data` from being dropped until {@link #release}, so that a commit can
  /// check that they are there and rely on it.
  void claim(DataId data) {
    claims.merge(data, 1, Integer::sum);
  }

  void release(DataId data) {
    claims.computeIfPresent(data, (id, count) -> count == 1 ? null : count - 1);
  }

  /// Gives up what is staged, and deletes the sealed file unless it is claimed or `named` says that
  /// a register names it.
  ///
  /// @return false if it is claimed: ask again later
  boolean drop(ShardName name, NameCheck named) throws IOException, DriveException {
    ReentrantLock turn = turn(name);
    turn.lock();
    try {
      giveUp(name);
      return dropSealed(name, named);
    } finally {
      turn.unlock();
    }
  }

  /// Deletes the sealed file unless it is claimed or `named` says that a register names it.
  ///
  /// @return false if it is claimed: ask again later
  boolean dropSealed(ShardName name, NameCheck named) throws IOException, DriveException {
    ReentrantLock turn = turn(name);
    turn.lock();
    try {
      // What is staged in the place of the sealed file is none.
      return isStaged(name) || dropUnclaimed(name, named);
    } finally {
      turn.unlock();
    }
  }

  private boolean dropUnclaimed(ShardName name, NameCheck named)
      throws IOException, DriveException {
    Exception[] failure = new Exception[1];
    Integer claimed =
        claims.computeIfAbsent(
            name.data(),
            data -> {
              // Inside, no one can claim the same data.
              try {
                if (!named.isNamed(name)) {
                  delete(name);
                }
              } catch (IOException | DriveException e) {
                failure[0] = e;
              }
              return null;
            });
    if (failure[0] instanceof IOException e) {
      throw e;
    }
    if (failure[0] instanceof DriveException e) {
      throw e;
    }
    return claimed == null;
  }

  /// Gives up what is staged.
  void giveUp(ShardName name) throws IOException {
    ReentrantLock turn = turn(name);
    turn.lock();
    try {
      abandon(staged.remove(name));
    } finally {
      turn.unlock();
    }
  }

  /// The files that are being written and will not be finished.
  ForsakenFiles forsaken() {
    return forsaken;
  }

  /// Says whether any register names a file.
  interface NameCheck {
    boolean isNamed(ShardName name) throws DriveException;
  }

  private void delete(ShardName name) throws IOException {
    sealed.remove(name);
    reads.forget(name);
    Files.deleteIfExists(paths.file(name));
  }

  private static void abandon(@Nullable StagedFile file) throws IOException {
    if (file != null) {
      file.abandon();
    }
  }

  @Override
  public void close() throws IOException {
    List<Closeable> parts = new ArrayList<>();
    staged.values().forEach(file -> parts.add(file::abandon));
    parts.add(reads::close);
    staged.clear();
    Closing.all(parts);
  }
}
