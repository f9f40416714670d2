package io.buckets.storage;

import io.buckets.core.AtomicFile;
import io.buckets.core.Limits;
import io.buckets.storage.DriveException.Reason;
import io.buckets.storage.OpenShards.OpenShard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The shard files of one drive: staged in a directory of this process, sealed under their final
/// name.
///
/// **What a seal syncs, and why it is enough.** The file's data (`fdatasync`) before it gets its
/// name, so that a name never stands for bytes that are not there. Then the directory that received
/// the name, after directories above it were made as needed. Those are not synced themselves: ext4
/// and XFS write metadata changes to one log in order, so syncing the directory that was changed
/// last brings every earlier change with it, the new directories' own entries among them (ext4: the
/// directory's newest transaction is committed and with it all before; XFS: the log is forced up to
/// the directory's last change). On any other file system every directory that got an entry is
/// synced, deepest first.
///
/// The data goes past the page cache: see {@link StagedFile}.
///
/// Deletions are not synced: a file that comes back after a power cut is an orphan, which the sweep
/// removes.
///
/// Threading: any thread; one writer at a time for a name.
final class ShardFiles implements AutoCloseable {
  private static final Set<String> ORDERED_LOG = Set.of("ext4", "ext3", "xfs");

  private final ShardPaths paths;
  private final Path staging;
  private final boolean sync;
  private final boolean orderedLog;
  private final boolean direct;
  private final StagingBuffers buffers;
  private final AtomicLong counter = new AtomicLong();
  private final Map<ShardName, StagedFile> staged = new ConcurrentHashMap<>();
  private final Map<DataId, Integer> claims = new ConcurrentHashMap<>();
  private final OpenShards open = new OpenShards();
  private final Semaphore syncs = new Semaphore(Limits.DRIVE_SYNCS);

  /// Prepares the directories of the drive at `drive` and empties its staging area.
  ShardFiles(Path drive, UUID deploymentId, boolean sync, StagingBuffers buffers)
      throws IOException {
    this.paths = new ShardPaths(drive, deploymentId);
    this.sync = sync;
    this.buffers = buffers;
    this.orderedLog = ORDERED_LOG.contains(Files.getFileStore(drive).type());
    Path all = drive.resolve(".buckets.sys").resolve("tmp");
    Files.createDirectories(all);
    clear(all);
    this.staging = Files.createDirectory(all.resolve(UUID.randomUUID().toString()));
    this.direct = StagedFile.isDirect(staging);
    Files.createDirectories(paths.data());
    AtomicFile.syncDirectory(parent(paths.data()));
    AtomicFile.syncDirectory(drive);
  }

  ShardPaths paths() {
    return paths;
  }

  Path path(ShardName name) {
    return paths.directory(name).resolve(ShardPaths.fileName(name));
  }

  void stage(ShardName name, byte[] description, long offset, ByteBuffer bytes)
      throws IOException, DriveException {
    StagedFile file = staged.get(name);
    if (offset == 0) {
      abandon(file);
      begin(name, description, bytes.duplicate());
    } else if (file == null) {
      throw new DriveException(Reason.MISSING, "nothing is staged before offset " + offset);
    } else {
      file.append(offset, bytes.duplicate());
    }
  }

  private void begin(ShardName name, byte[] description, ByteBuffer bytes)
      throws IOException, DriveException {
    Path path = staging.resolve(Long.toString(counter.incrementAndGet()));
    StagedFile file = StagedFile.create(path, buffers, direct);
    staged.put(name, file);
    file.begin(ShardFrame.header(name, description), bytes);
  }

  void seal(ShardName name, long length, byte[] document) throws IOException, DriveException {
    StagedFile file = staged.get(name);
    if (file == null && exists(name)) {
      return;
    }
    if (file == null) {
      throw new DriveException(Reason.MISSING, "nothing is staged of " + name);
    }
    file.complete(length, ShardFrame.trailer(length, document), this::syncData);
    publish(name, file.path());
    staged.remove(name, file);
  }

  private void publish(ShardName name, Path from) throws IOException {
    Path directory = paths.directory(name);
    Path target = directory.resolve(ShardPaths.fileName(name));
    Path highest = directory;
    for (int tries = 0; ; tries++) {
      try {
        highest = makeDirectory(directory);
        Files.move(from, target, StandardCopyOption.ATOMIC_MOVE);
        break;
      } catch (NoSuchFileException e) {
        // A drop of the last file beside it has just removed a directory that was there.
        if (tries == 3 || !Files.exists(from)) {
          throw e;
        }
      }
    }
    open.forget(name);
    syncDirectories(directory, highest);
  }

  /// Makes a directory below that of all shard files, with those between as needed, and returns the
  /// highest directory that got an entry.
  private Path makeDirectory(Path directory) throws IOException {
    if (Files.exists(directory) || directory.equals(paths.data())) {
      return directory;
    }
    Path above = parent(directory);
    Path highest = makeDirectory(above);
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException raced) {
      return highest;
    }
    return highest;
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

  private void syncDirectories(Path deepest, Path highest) throws IOException {
    if (!sync) {
      return;
    }
    syncs.acquireUninterruptibly();
    try {
      Path directory = deepest;
      AtomicFile.syncDirectory(directory);
      while (!orderedLog && !directory.equals(highest)) {
        directory = parent(directory);
        AtomicFile.syncDirectory(directory);
      }
    } finally {
      syncs.release();
    }
  }

  boolean exists(ShardName name) {
    return Files.exists(path(name));
  }

  int read(ShardName name, long offset, ByteBuffer target) throws IOException, DriveException {
    Path path = path(name);
    for (int tries = 0; ; tries++) {
      OpenShard shard = open.acquire(name, path);
      try {
        return read(shard, offset, target);
      } catch (ClosedChannelException e) {
        // An interrupt of another reader closes the channel under everyone.
        open.forget(name);
        if (tries == 3 || Thread.currentThread().isInterrupted()) {
          throw new DriveException(Reason.TIMEOUT, "the read was interrupted", e);
        }
      } finally {
        open.release(shard);
      }
    }
  }

  private static int read(OpenShard shard, long offset, ByteBuffer target) throws IOException {
    int wanted = (int) Math.max(0, Math.min(target.remaining(), shard.dataBytes - offset));
    int limit = target.limit();
    int start = target.position();
    target.limit(start + wanted);
    try {
      long at = shard.dataOffset + offset;
      while (target.hasRemaining()) {
        int read = shard.channel.read(target, at);
        if (read < 0) {
          break;
        }
        at += read;
      }
    } finally {
      target.limit(limit);
    }
    return target.position() - start;
  }

  @Nullable ShardDescription describe(ShardName name) throws IOException, DriveException {
    Path path = path(name);
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      ShardFrame.Header header = ShardFrame.readHeader(file);
      ShardFrame.Trailer trailer =
          header == null ? null : ShardFrame.readTrailer(file, header.bytes(), true);
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

  /// Deletes a file, staged or sealed, unless it is claimed or `named` says that a register names
  /// it.
  ///
  /// @return false if it is claimed: ask again later
  boolean drop(ShardName name, NameCheck named) throws IOException, DriveException {
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

  /// Says whether any register names a file.
  interface NameCheck {
    boolean isNamed(ShardName name) throws DriveException;
  }

  private void delete(ShardName name) throws IOException {
    StagedFile file = staged.remove(name);
    abandon(file);
    open.forget(name);
    Path directory = paths.directory(name);
    if (Files.deleteIfExists(directory.resolve(ShardPaths.fileName(name)))) {
      removeIfEmpty(directory);
    }
  }

  private static void removeIfEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      // Other files of the same version.
      return;
    }
  }

  private static void abandon(@Nullable StagedFile file) throws IOException {
    if (file != null) {
      file.abandon();
    }
  }

  private static void clear(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        if (!path.equals(directory)) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (StagedFile file : staged.values()) {
      file.close();
    }
    staged.clear();
    open.closeAll();
  }
}
