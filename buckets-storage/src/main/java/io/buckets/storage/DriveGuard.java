package io.buckets.storage;

import io.buckets.storage.DriveException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Watches over the directory of a drive: that no one else uses it, that it is still the one that
/// was opened, and that it has room.
///
/// The lock is on a file in it, held until {@link #close}; it also tells two paths to one drive
/// within one process. The identity is the inode of `format.json`, or of the system directory where
/// there is no format.
///
/// Room: below a floor nothing is stored any more, so that the index itself never meets a full file
/// system; changes that free space go on until a quarter of the floor is left.
final class DriveGuard implements AutoCloseable {
  private static final long LEAST_FLOOR = 24L << 20;
  private static final long MOST_FLOOR = 1L << 30;
  private static final int FLOOR_SHARE = 25;
  private static final long LOOK_NANOS = 100_000_000;

  private final Path drive;
  private final Path marker;
  private final Object identity;
  private final FileStore store;
  private final FileChannel lockFile;
  private final long floorBytes;
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
    try {
      if (identity(marker).equals(identity)) {
        return;
      }
    } catch (IOException e) {
      throw new DriveException(Reason.OFFLINE, "the drive's directory is gone: " + drive, e);
    }
    throw new DriveException(Reason.OFFLINE, "the drive's directory was replaced: " + drive);
  }

  /// Throws unless what the drive was recognised by is there again, be it a copy.
  void assertReturned() throws DriveException {
    if (!Files.exists(marker)) {
      throw new DriveException(Reason.OFFLINE, "the drive's directory is still gone: " + drive);
    }
  }

  /// Throws FULL unless something may be stored.
  ///
  /// @param frees whether what is to be written makes room for more
  void assertRoom(boolean frees) throws DriveException {
    if (System.nanoTime() - lookedNanos > LOOK_NANOS) {
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

  DriveUsage usage() throws IOException {
    look();
    return new DriveUsage(store.getTotalSpace(), Math.max(0, freeBytes - floorBytes));
  }

  private void look() throws IOException {
    freeBytes = store.getUsableSpace();
    lookedNanos = System.nanoTime();
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
