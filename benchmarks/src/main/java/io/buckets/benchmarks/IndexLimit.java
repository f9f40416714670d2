package io.buckets.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// What the indexes of twelve drives commit: 32 clients, each storing a record in all twelve and
/// waiting until all are synced; one writer thread per index, which takes whatever is waiting into
/// one synced batch.
final class IndexLimit {
  private static final int DRIVES = 12;
  private static final int CLIENTS = 32;
  private static final int RECORD_BYTES = 1024;
  private static final long WRITE_BUFFER_BYTES = 16L << 20;

  private IndexLimit() {}

  /// @param directory an existing one, in which to work; what is made there is removed again
  static Limit measure(Path directory, Duration time) throws IOException {
    Path root = Files.createDirectories(directory.resolve("index"));
    List<Writer> writers = new ArrayList<>();
    try {
      for (int i = 0; i < DRIVES; i++) {
        writers.add(new Writer(root.resolve("drive-" + i)));
      }
      double rate =
          Repeat.perSecond(CLIENTS, time, (client, turn) -> commit(writers, client, turn));
      return new Limit(
          "index.commits",
          rate,
          "objects/s",
          "a record of 1 KiB in each of twelve RocksDB, synced, one batching writer each, 32 at a time");
    } catch (RocksDBException e) {
      throw new IOException("RocksDB failed", e);
    } finally {
      writers.forEach(Writer::close);
      Trees.delete(root);
    }
  }

  private static void commit(List<Writer> writers, int client, long turn)
      throws InterruptedException {
    byte[] key = ByteBuffer.allocate(12).putInt(client).putLong(turn).array();
    byte[] value = new byte[RECORD_BYTES];
    new SplittableRandom(turn).nextBytes(value);
    CountDownLatch stored = new CountDownLatch(writers.size());
    for (Writer writer : writers) {
      writer.queue.put(new Entry(key, value, stored));
    }
    stored.await();
  }

  private record Entry(byte[] key, byte[] value, CountDownLatch stored) {}

  /// One index and its thread.
  private static final class Writer {
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(2 * CLIENTS);
    private final Options options =
        new Options().setCreateIfMissing(true).setWriteBufferSize(WRITE_BUFFER_BYTES);
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final RocksDB index;
    private final Thread thread;

    Writer(Path directory) throws RocksDBException {
      index = RocksDB.open(options, directory.toString());
      thread = Thread.ofPlatform().daemon().name("index-limit").start(this::writeAll);
    }

    private void writeAll() {
      List<Entry> waiting = new ArrayList<>();
      try {
        while (true) {
          waiting.add(queue.take());
          queue.drainTo(waiting);
          write(waiting);
          waiting.forEach(entry -> entry.stored().countDown());
          waiting.clear();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // Closed.
      } catch (RocksDBException e) {
        throw new IllegalStateException("RocksDB failed", e);
      }
    }

    private void write(List<Entry> entries) throws RocksDBException {
      try (WriteBatch batch = new WriteBatch()) {
        for (Entry entry : entries) {
          batch.put(entry.key(), entry.value());
        }
        index.write(synced, batch);
      }
    }

    void close() {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      index.close();
      synced.close();
      options.close();
    }
  }
}
