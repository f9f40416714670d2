package io.buckets.storage.local;

import io.buckets.core.Limits;
import io.buckets.storage.drive.DrivePatience;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.Cache;
import org.rocksdb.Env;
import org.rocksdb.LRUCache;
import org.rocksdb.Priority;
import org.rocksdb.WriteBufferManager;

/// What all local drives of a process share: one block cache, in which each index has a budget for
/// its write buffers, and the memory shard files are written from.
///
/// No drive may wait for another: were the write buffers shared, those that a drive which hangs
/// cannot flush would leave the others none; and the threads that flush and compact, which the
/// index's library has once for the process, are as many as the drives that may hang in them.
///
/// The cache is several times the budget that is charged to it. If it were not, full write buffers
/// would push every block out and each read would go to the disk: 13 thousand reads a second
/// instead of 750 thousand, measured.
///
/// Close it after the last drive.
public final class DriveResources implements AutoCloseable {
  private static final int CACHE_PER_BUFFERS = 3;
  private static final long WRITE_BUFFER_BYTES = 96L << 20;
  private static final long LEAST_WRITE_BUFFER_BYTES = 4L << 20;
  private static final long CACHE_BYTES = 320L << 20;
  private static final int INDEX_FILES = 128;
  private static final int OPEN_SHARDS = 64;

  /// One flushes, one removes what was compacted; and one compacts.
  private static final int URGENT_THREADS = 2;

  private final Cache cache;
  private final long writeBufferBytes;
  private final DrivePatience patience;
  private final int indexFiles;
  private final int openShards;
  private final AtomicInteger indexes = new AtomicInteger();
  private final StagingBuffers staging = new StagingBuffers(Limits.STAGING_BYTES);

  /// @param writeBufferBytes budget of the unflushed index entries of each drive
  /// @param cacheBytes most bytes of index blocks and write buffers together
  public DriveResources(long writeBufferBytes, long cacheBytes) {
    this(writeBufferBytes, cacheBytes, DrivePatience.STANDARD);
  }

  /// The same, with another patience.
  public DriveResources(long writeBufferBytes, long cacheBytes, DrivePatience patience) {
    this(writeBufferBytes, cacheBytes, patience, INDEX_FILES, OPEN_SHARDS);
  }

  private DriveResources(
      long writeBufferBytes,
      long cacheBytes,
      DrivePatience patience,
      int indexFiles,
      int openShards) {
    this.indexFiles = indexFiles;
    this.openShards = openShards;
    if (cacheBytes < CACHE_PER_BUFFERS * writeBufferBytes) {
      throw new IllegalArgumentException(
          "the block cache must be at least "
              + CACHE_PER_BUFFERS
              + " times the write buffers charged to it");
    }
    IndexLibrary.load();
    cache = new LRUCache(cacheBytes);
    this.writeBufferBytes = writeBufferBytes;
    this.patience = patience;
  }

  /// For so many drives: 96 MiB of write buffers for all of them, but no less than 4 MiB for each,
  /// within a cache of 320 MiB or more; memory is taken as it is needed.
  ///
  /// @param indexFiles files that the index of one drive may have open
  /// @param openShards shard files that are kept open on one drive
  public static DriveResources standard(int drives, int indexFiles, int openShards) {
    int count = Math.max(1, drives);
    long each = Math.max(LEAST_WRITE_BUFFER_BYTES, WRITE_BUFFER_BYTES / count);
    return new DriveResources(
        each,
        Math.max(CACHE_BYTES, each * count * CACHE_PER_BUFFERS),
        DrivePatience.STANDARD,
        indexFiles,
        openShards);
  }

  int indexFiles() {
    return indexFiles;
  }

  int openShards() {
    return openShards;
  }

  Cache cache() {
    return cache;
  }

  /// The write-buffer budget of one index, for whoever closes the index.
  WriteBufferManager writeBuffers() {
    return new WriteBufferManager(writeBufferBytes, cache, false);
  }

  /// Makes sure that an index about to be opened has background threads though those of all others
  /// hang.
  void beforeIndex() {
    int count = indexes.incrementAndGet();
    synchronized (DriveResources.class) {
      Env env = Env.getDefault();
      for (Priority priority : List.of(Priority.HIGH, Priority.LOW)) {
        int wanted = priority == Priority.HIGH ? URGENT_THREADS * count : count;
        if (env.getBackgroundThreads(priority) < wanted) {
          env.setBackgroundThreads(wanted, priority);
        }
      }
    }
  }

  /// An index was closed.
  void afterIndex() {
    indexes.decrementAndGet();
  }

  DrivePatience patience() {
    return patience;
  }

  StagingBuffers staging() {
    return staging;
  }

  @Override
  public void close() {
    cache.close();
  }
}
