package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A shard file that is being written, past the page cache where the file system can do that.
///
/// A shard file is written once and, if ever, read later. Through the page cache each of its pages
/// would be allocated, filled, charged and reclaimed, for which the kernel takes several times as
/// long as for handing the same memory to the drive (figures in the benchmarks module), and which
/// pushes out what is being read. So bytes gather in an aligned buffer and whole buffers go
/// straight to the drive; its trailer is as long as it takes to make the last one whole blocks.
///
/// A file that fits one buffer is written by its seal, in one call. Threading: any thread, one at a
/// time makes progress.
final class StagedFile {
  private static final byte[] NOTHING = {};

  private final Path path;
  private final StagingBuffers buffers;
  private final FileChannel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable ByteBuffer buffer;
  private byte[] tail = NOTHING;
  private long written;
  private long dataBytes;
  private boolean broken;
  private boolean complete;
  private boolean over;
  private volatile long grownNanos = System.nanoTime();

  private StagedFile(Path path, StagingBuffers buffers, FileChannel channel) {
    this.path = path;
    this.buffers = buffers;
    this.channel = channel;
  }

  /// Makes the file at `path`, where none may be.
  ///
  /// @param direct whether its file system can write past the page cache
  static StagedFile create(Path path, StagingBuffers buffers, boolean direct) throws IOException {
    FileChannel channel =
        direct
            ? FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, DirectOption.get())
            : FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new StagedFile(path, buffers, channel);
  }

  /// Whether files of `directory` can be written past the page cache: its blocks are no larger than
  /// our alignment, and the file system does not refuse.
  static boolean isDirect(Path directory) throws IOException {
    long block = Files.getFileStore(directory).getBlockSize();
    if (Long.bitCount(block) != 1 || block > StagingBuffers.ALIGNMENT) {
      return false;
    }
    Path probe = directory.resolve("direct");
    try (FileChannel channel =
        FileChannel.open(
            probe, StandardOpenOption.CREATE, StandardOpenOption.WRITE, DirectOption.get())) {
      return channel.isOpen();
    } catch (IOException | UnsupportedOperationException e) {
      // tmpfs and some network file systems: written through the page cache, as ever.
      return false;
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  Path path() {
    return path;
  }

  /// Begins the file with its header and its first data.
  void begin(ByteBuffer header, ByteBuffer data) throws IOException, DriveException {
    add(header, 0);
    append(0, data);
  }

  /// Adds data; what is there already is passed over.
  ///
  /// @throws DriveException MISSING if `offset` is beyond the data so far
  void append(long offset, ByteBuffer data) throws IOException, DriveException {
    lock.lock();
    try {
      if (broken || offset > dataBytes) {
        throw new DriveException(Reason.MISSING, "nothing is staged before offset " + offset);
      }
      long known = dataBytes - offset;
      if (known < data.remaining()) {
        data.position(data.position() + (int) known);
        add(data, data.remaining());
      }
    } finally {
      lock.unlock();
    }
  }

  /// How long it has been since the file grew.
  long idleNanos() {
    return System.nanoTime() - grownNanos;
  }

  private void add(ByteBuffer bytes, int ofData) throws IOException, DriveException {
    lock.lock();
    try {
      if (over) {
        throw new DriveException(Reason.MISSING, "another writes this file anew");
      }
      grownNanos = System.nanoTime();
      broken = true;
      gather(bytes);
      if (buffers.isScarce()) {
        spill();
      }
      dataBytes += ofData;
      broken = false;
    } finally {
      lock.unlock();
    }
  }

  /// Makes the end of a file that begins at `at` in it.
  interface Trailer {
    ByteBuffer at(long at);
  }

  /// Writes the rest, of `length` data bytes in all, and the trailer, which brings the file to
  /// whole blocks, and puts the data on stable storage if `sync` does. The file is closed
  /// afterwards.
  ///
  /// @throws DriveException MISSING if there are not `length` bytes of data
  void complete(long length, Trailer trailer, Sync sync) throws IOException, DriveException {
    lock.lock();
    try {
      if (broken || dataBytes != length) {
        throw new DriveException(Reason.MISSING, "not " + length + " bytes are staged");
      }
      broken = true;
      gather(trailer.at(written + buffer().position()));
      write(buffer().flip());
      sync.sync(channel);
      complete = true;
      close();
    } finally {
      lock.unlock();
    }
  }

  /// Puts a file's data on stable storage.
  interface Sync {
    void sync(FileChannel file) throws IOException;
  }

  private void gather(ByteBuffer bytes) throws IOException, DriveException {
    while (bytes.hasRemaining()) {
      ByteBuffer target = buffer();
      int count = Math.min(target.remaining(), bytes.remaining());
      target.put(target.position(), bytes, bytes.position(), count);
      target.position(target.position() + count);
      bytes.position(bytes.position() + count);
      if (!target.hasRemaining()) {
        write(target.flip());
        target.clear().limit(StagingBuffers.BYTES);
      }
    }
  }

  private ByteBuffer buffer() throws DriveException {
    ByteBuffer current = buffer;
    if (current == null) {
      current = buffers.take().put(tail);
      tail = NOTHING;
      buffer = current;
    }
    return current;
  }

  /// Writes the whole blocks of what is gathered and gives the buffer back.
  private void spill() throws IOException {
    ByteBuffer current = buffer;
    if (current != null) {
      int end = current.position();
      int whole = end - end % StagingBuffers.ALIGNMENT;
      write(current.position(0).limit(whole));
      byte[] rest = new byte[end - whole];
      current.limit(end).get(whole, rest);
      tail = rest;
      release();
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      written += channel.write(bytes, written);
    }
  }

  private void release() {
    ByteBuffer current = buffer;
    if (current != null) {
      buffer = null;
      buffers.giveBack(current);
    }
  }

  /// Gives the buffer back and takes no more, unless a call is at it or the file is complete;
  /// touches no file.
  ///
  /// @return whether it did
  boolean forsake() {
    if (!lock.tryLock()) {
      return false;
    }
    try {
      broken = true;
      over = true;
      release();
      return !complete;
    } finally {
      lock.unlock();
    }
  }

  /// Closes the file, which stays where it is.
  void close() throws IOException {
    lock.lock();
    try {
      broken = true;
      over = true;
      release();
      channel.close();
    } finally {
      lock.unlock();
    }
  }

  /// Closes and removes the file, unless it is complete: then it may be in its place already.
  void abandon() throws IOException {
    lock.lock();
    try {
      close();
      if (!complete) {
        Files.deleteIfExists(path);
      }
    } finally {
      lock.unlock();
    }
  }
}
