package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.local.OpenShards.OpenShard;
import io.buckets.storage.model.ShardName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.Set;

/// Reads sealed shard files: a small one whole, by one call; a large one, and one that is read
/// again and again, through a channel that is kept open.
///
/// What is read for the first time since long goes past the page cache, which costs a third of
/// filling pages that nobody may want again. What is read a second time fills them, and from then
/// on costs a copy.
///
/// Threading: any thread.
final class ShardReads implements AutoCloseable {
  /// Whoever wants so many bytes at once wants most of a small file.
  private static final int LARGE = 64 << 10;

  /// How many of the files that were read last are known as such.
  private static final int REMEMBERED = 4096;

  private final StagingBuffers buffers;
  private final boolean direct;
  private final OpenShards open;
  private final Set<ShardName> readOnce;
  private final Set<ShardName> readLately = Recent.set(REMEMBERED);

  /// @param direct whether files can be read past the page cache
  /// @param openShards files kept open
  ShardReads(StagingBuffers buffers, boolean direct, int openShards) {
    this.buffers = buffers;
    this.direct = direct;
    this.open = new OpenShards(openShards);
    this.readOnce = Recent.set(openShards);
  }

  /// Reads from `offset` of the data region of the file at `path` on.
  ///
  /// @return bytes read
  /// @throws java.nio.file.NoSuchFileException if there is no such file
  int read(ShardName name, Path path, long offset, ByteBuffer target)
      throws IOException, DriveException {
    for (int tries = 0; ; tries++) {
      try {
        int read = isWanted(name, offset, target) ? readWhole(name, path, offset, target) : -1;
        return read < 0 ? readOpen(name, path, offset, target) : read;
      } catch (ClosedChannelException e) {
        // An interrupt of another reader closes the channel under everyone.
        open.forget(name);
        if (tries == 3 || Thread.currentThread().isInterrupted()) {
          throw new DriveException(Reason.TIMEOUT, "the read was interrupted", e);
        }
      }
    }
  }

  /// Whether the whole of a file is wanted, or so much that the rest costs less than another call.
  /// A small one that was read just now is worth being kept open, a larger one worth pages.
  private boolean isWanted(ShardName name, long offset, ByteBuffer target) {
    if (open.contains(name)) {
      return false;
    }
    boolean large = target.remaining() >= LARGE;
    return large ? direct && readLately.add(name) : offset == 0 && readOnce.add(name);
  }

  private int readOpen(ShardName name, Path path, long offset, ByteBuffer target)
      throws IOException, DriveException {
    OpenShard shard = open.acquire(name, path);
    try {
      return shard.data.read(ShardBytes.of(shard.channel), offset, target);
    } finally {
      open.release(shard);
    }
  }

  /// Reads a file by one call if it is small; else returns -1.
  private int readWhole(ShardName name, Path path, long offset, ByteBuffer target)
      throws IOException, DriveException {
    boolean past = direct && target.remaining() >= LARGE;
    try (WholeShard whole = WholeShard.read(path, buffers, past)) {
      return whole == null ? -1 : DataRegion.in(whole, name).read(whole, offset, target);
    }
  }

  /// Lets go of a file that is about to be another one or none.
  void forget(ShardName name) throws IOException {
    open.forget(name);
  }

  @Override
  public void close() throws IOException {
    open.closeAll();
  }
}
