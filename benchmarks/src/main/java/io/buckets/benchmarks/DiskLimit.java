package io.buckets.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// What the file system takes when every write must survive a power loss, in twelve directories of
/// one place.
final class DiskLimit {
  private static final int DRIVES = 12;
  private static final int DATA_SHARDS = 8;
  private static final int PAGE_BYTES = 4096;
  private static final int STREAM_PIECE_BYTES = 8 << 20;
  private static final int STREAM_FILE_BYTES = 256 << 20;

  private final Path directory;
  private final Duration time;

  /// @param directory an existing one, in which to work; what is made there is removed again
  DiskLimit(Path directory, Duration time) {
    this.directory = directory;
    this.time = time;
  }

  /// Writes one page over another and syncs, one at a time.
  Limit syncs() throws IOException {
    Path file = directory.resolve("page");
    ByteBuffer page = random(PAGE_BYTES);
    try (FileChannel channel = open(file)) {
      channel.write(random(STREAM_PIECE_BYTES), 0);
      channel.force(true);
      double rate =
          Repeat.perSecond(
              1,
              time,
              (client, turn) -> {
                channel.write(page.duplicate(), turn * PAGE_BYTES % STREAM_PIECE_BYTES);
                channel.force(false);
              });
      return new Limit(
          "disk.syncs", rate, "1/s", "4 KiB written over old ones and fdatasync, one at a time");
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /// Streams to a file per drive.
  Limit stream() throws IOException {
    ByteBuffer piece = random(STREAM_PIECE_BYTES);
    List<FileChannel> files = new ArrayList<>();
    try {
      for (int i = 0; i < DRIVES; i++) {
        files.add(open(directory.resolve("stream-" + i)));
      }
      double rate =
          Repeat.perSecond(
              DRIVES,
              time,
              (client, turn) -> {
                FileChannel file = files.get(client);
                file.write(piece.duplicate(), turn * STREAM_PIECE_BYTES % STREAM_FILE_BYTES);
                file.force(false);
              });
      return new Limit(
          "disk.stream",
          rate * STREAM_PIECE_BYTES,
          "bytes/s",
          "twelve files, fdatasync after each 8 MiB");
    } finally {
      for (int i = 0; i < files.size(); i++) {
        files.get(i).close();
        Files.deleteIfExists(directory.resolve("stream-" + i));
      }
    }
  }

  /// Stores objects of one size as the shards of 8+4: for each, twelve new files that are written,
  /// synced, renamed into place and made durable by a sync of their directory.
  Limit files(ByteSize size, int clients) throws IOException {
    ByteBuffer shard = random((int) Math.ceilDiv(size.bytes(), DATA_SHARDS));
    List<Path> drives = new ArrayList<>();
    for (int i = 0; i < DRIVES; i++) {
      drives.add(Files.createDirectories(directory.resolve("files-" + i)));
    }
    double rate =
        Repeat.perSecond(
            clients,
            time,
            (client, turn) -> {
              for (Path drive : drives) {
                store(drive, client + "-" + turn, shard.duplicate());
              }
            });
    for (Path drive : drives) {
      Trees.delete(drive);
    }
    return new Limit(
        "disk.files:" + size,
        rate,
        "objects/s",
        "twelve shard files each: write, fdatasync, rename, directory sync; "
            + clients
            + " at a time");
  }

  private static void store(Path drive, String name, ByteBuffer content) throws IOException {
    Path staged = drive.resolve(name + ".tmp");
    try (FileChannel file = open(staged)) {
      while (content.hasRemaining()) {
        file.write(content);
      }
      file.force(false);
    }
    Files.move(staged, drive.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel parent = FileChannel.open(drive, StandardOpenOption.READ)) {
      parent.force(true);
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static ByteBuffer random(int bytes) {
    byte[] content = new byte[bytes];
    new SplittableRandom(bytes).nextBytes(content);
    return ByteBuffer.allocateDirect(bytes).put(content).flip();
  }
}
