package io.buckets.storage.local;

import io.buckets.core.Limits;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveUsage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches over the directory of a drive: that no one else uses it, that it is still the one that
/// was opened, and that it has room.
///
/// The lock is on a file in it, held until {@link #close}; it also tells two paths to one drive
/// within one process. The identity is the inode of `format.json`, or of the system directory where
/// there is no format.
///
/// Room: below a floor nothing is stored any more, so that the index itself never meets a full file
/// system; changes that free space go on until a quarter of the floor is left.
final class DriveGuard implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(DriveGuard.class);
  private static final long LEAST_FLOOR = 24L << 20;
  private static final long MOST_FLOOR = 1L << 30;
  private static final int FLOOR_SHARE = 25;
  private static final int PROBE_BYTES = 4096;
  private static final long LOOK_NANOS = 100_000_000;

  private final Path drive;
  private final Path marker;
  private final Object identity;
  private final FileStore store;
  private final FileChannel lockFile;
  private final long floorBytes;
  private volatile long totalBytes;
  private volatile long freeBytes;
  private volatile long lookedNanos;

  /// Takes the drive in directory `drive`.
  ///
  /// @param reserveBytes room that is kept free; 0 for a share of the file system
  /// @throws DriveException OFFLINE if another process, or another path of this one, uses it
  DriveGuard(Path drive, long reserveBytes) throws IOException, DriveException {
    this.drive = drive;
    Path system = drive.resolve(".buckets.sys");
    Files.createDirectories(system);
    lockFile = lock(system.resolve("lock"));
    try {
      // Earlier builds made it here and left it when they were killed.
      Files.deleteIfExists(system.resolve("probe"));
      Path format = system.resolve("format.json");
      marker = Files.exists(format) ? format : system;
      identity = identity(marker);
      store = Files.getFileStore(drive);
      floorBytes =
          reserveBytes > 0
              ? reserveBytes
              : Math.clamp(store.getTotalSpace() / FLOOR_SHARE, LEAST_FLOOR, MOST_FLOOR);
      look();
    } catch (IOException | RuntimeException e) {
      lockFile.close();
      throw e;
    }
  }

  private static FileChannel lock(Path path) throws IOException, DriveException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new DriveException(
          Reason.OFFLINE, "two paths lead to one drive, and this process has it open: " + path, e);
    }
    channel.close();
    throw new DriveException(Reason.OFFLINE, "another process has the drive open: " + path);
  }

  private static Object identity(Path marker) throws IOException {
    Object key = Files.readAttributes(marker, BasicFileAttributes.class).fileKey();
    return key == null ? marker : key;
  }

  /// Throws unless the drive is still where and what it was.
  void assertPresent() throws DriveException {
    assertSame(false);
  }

  /// The same, and unless its shard files are with it.
  void assertComplete() throws DriveException {
    assertSame(true);
  }

  private void assertSame(boolean withFiles) throws DriveException {
    try {
      if (identity(marker).equals(identity)) {
        if (withFiles) {
          identity(ShardPaths.data(drive));
        }
        return;
      }
    } catch (NoSuchFileException e) {
      throw new DriveException(
          Reason.OFFLINE, "the drive's directory is gone: " + e.getMessage(), e);
    } catch (IOException e) {
      // It may well be there: what fails is the device, and nobody is to make a new directory.
      throw new DriveException(
          Reason.FAILED, "the drive's directory cannot be looked at: " + e.getMessage(), e);
    }
    throw new DriveException(Reason.OFFLINE, "the drive's directory was replaced: " + drive);
  }

  /// Throws unless what the drive was recognised by is there again, be it a copy.
  void assertReturned() throws DriveException {
    try {
      identity(marker);
    } catch (NoSuchFileException e) {
      throw new DriveException(Reason.OFFLINE, "the drive's directory is still gone: " + drive, e);
    } catch (IOException e) {
      throw new DriveException(
          Reason.FAILED, "the drive's directory cannot be looked at: " + e.getMessage(), e);
    }
  }

  /// Whether {@link #assertRoom} would answer from memory.
  boolean isFresh() {
    return System.nanoTime() - lookedNanos <= LOOK_NANOS;
  }

  /// Writes something, syncs it and reads it again: on a thread that may wait.
  void probe() throws IOException, DriveException {
    assertPresent();
    look();
    // Beside what is staged: there a start removes what a crash left.
    Path file = drive.resolve(".buckets.sys").resolve("tmp").resolve("probe");
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
      channel.write(ByteBuffer.allocate(PROBE_BYTES), 0);
      channel.force(true);
      channel.read(ByteBuffer.allocate(PROBE_BYTES), 0);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /// Throws FULL unless something may be stored.
  ///
  /// @param frees whether what is to be written makes room for more
  void assertRoom(boolean frees) throws DriveException {
    if (!isFresh()) {
      try {
        look();
      } catch (IOException e) {
        throw new DriveException(Reason.OFFLINE, "the drive's file system is gone: " + drive, e);
      }
    }
    if (freeBytes < (frees ? floorBytes / 4 : floorBytes)) {
      throw new DriveException(Reason.FULL, "the file system is full: " + usage(drive));
    }
  }

  private @Nullable String usage(Path path) {
    return path + " has " + freeBytes + " bytes left, of which " + floorBytes + " are kept";
  }

  /// The room as it was looked at last, never waited for.
  DriveUsage usage() {
    return new DriveUsage(totalBytes, Math.max(0, freeBytes - floorBytes));
  }

  /// Looks at the room, if there is a file system, and sets some aside, see {@link DriveReserve}:
  /// on a thread that may wait.
  void lookIfThere() {
    try {
      look();
      if (freeBytes >= floorBytes + Limits.DRIVE_RESERVE_BYTES) {
        DriveReserve.keep(drive);
      }
    } catch (IOException e) {
      LOG.debug("the room on {} is not known, or none can be set aside", drive, e);
    }
  }

  /// Looks at the room: on a thread that may wait.
  void look() throws IOException {
    totalBytes = store.getTotalSpace();
    freeBytes = store.getUsableSpace();
    lookedNanos = System.nanoTime();
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
