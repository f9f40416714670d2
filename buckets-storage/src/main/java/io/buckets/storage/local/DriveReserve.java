package io.buckets.storage.local;

import io.buckets.core.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Room set aside in a file, `.buckets.sys/reserve`, for the time when a drive is to be opened on a
/// file system that somebody has filled to the last byte.
///
/// An open index needs a little room for its next log and manifest. Without it no drive could be
/// opened, and nothing be deleted through the store to make room. The file holds nothing.
final class DriveReserve {
  private static final Logger LOG = LoggerFactory.getLogger(DriveReserve.class);
  private static final int PIECE_BYTES = 1 << 20;

  private DriveReserve() {}

  private static Path file(Path drive) {
    return drive.resolve(".buckets.sys").resolve("reserve");
  }

  /// Sets the room aside if that is not done: on a thread that may wait, and only while there is
  /// room for everything else.
  static void keep(Path drive) throws IOException {
    Path file = file(drive);
    if (IndexFiles.exists(file) && Files.size(file) == Limits.DRIVE_RESERVE_BYTES) {
      return;
    }
    // One that a crash cut short is no reserve.
    Files.deleteIfExists(file);
    // Zeros would take no room on a file system that compresses.
    byte[] piece = new byte[PIECE_BYTES];
    new Random(drive.hashCode()).nextBytes(piece);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long left = Limits.DRIVE_RESERVE_BYTES; left > 0; left -= PIECE_BYTES) {
        ByteBuffer rest = ByteBuffer.wrap(piece, 0, (int) Math.min(PIECE_BYTES, left));
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /// Lets go of it.
  ///
  /// @return whether there was any
  static boolean release(Path drive) throws IOException {
    try {
      Files.delete(file(drive));
    } catch (NoSuchFileException e) {
      return false;
    }
    LOG.warn("drive {} is full: the room that was set aside to open it is used", drive);
    return true;
  }
}
