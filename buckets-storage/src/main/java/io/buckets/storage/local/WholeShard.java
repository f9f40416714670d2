package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// A small shard file, read by one call: header, data and trailer.
///
/// Past the page cache, if it is more than a few pages: through the cache the kernel fills pages
/// for all that it reads ahead (what that costs is said at {@link StagedFile}). Large files are
/// better off there: reading ahead is what they need, and what is read often comes from memory.
///
/// Threading: one thread. Close it, and its memory goes back.
final class WholeShard implements ShardBytes, AutoCloseable {
  private final StagingBuffers buffers;
  private final ByteBuffer content;

  private WholeShard(StagingBuffers buffers, ByteBuffer content) {
    this.buffers = buffers;
    this.content = content;
  }

  /// Reads the file at `path`; null if it is too large for one buffer, or no buffer is free.
  ///
  /// @param direct whether past the page cache
  /// @throws java.nio.file.NoSuchFileException if there is none
  static @Nullable WholeShard read(Path path, StagingBuffers buffers, boolean direct)
      throws IOException, DriveException {
    try (FileChannel file =
        direct
            ? FileChannel.open(path, StandardOpenOption.READ, DirectOption.get())
            : FileChannel.open(path, StandardOpenOption.READ)) {
      long size = file.size();
      if (size > StagingBuffers.BYTES) {
        return null;
      }
      ByteBuffer buffer = buffers.tryTake();
      if (buffer == null) {
        return null;
      }
      boolean read = false;
      try {
        int count = 1;
        // A call that stops within a block has come to the end.
        while (buffer.position() < size && count > 0 && isBlocks(buffer.position())) {
          count = file.read(buffer, buffer.position());
        }
        read = true;
        return new WholeShard(buffers, buffer.flip());
      } finally {
        if (!read) {
          buffers.giveBack(buffer);
        }
      }
    }
  }

  private static boolean isBlocks(int bytes) {
    return bytes % StagingBuffers.ALIGNMENT == 0;
  }

  @Override
  public long size() {
    return content.limit();
  }

  @Override
  public int read(ByteBuffer target, long at) {
    int count = (int) Math.min(target.remaining(), size() - at);
    if (count <= 0) {
      return -1;
    }
    target.put(target.position(), content, (int) at, count);
    target.position(target.position() + count);
    return count;
  }

  @Override
  public void close() {
    buffers.giveBack(content);
  }
}
