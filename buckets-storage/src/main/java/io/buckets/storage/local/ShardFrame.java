package io.buckets.storage.local;

import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.hash.Xxh3;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What frames the data region of a shard file, so that the file says by itself whose it is.
///
/// Header, big-endian: magic `BKSH`, format 1 and three zero bytes, length of the whole header (4),
/// bucket id (8), data id (16), part (4), attempt (4), length of the key (4), of the description
/// (4), the key's UTF-8, the description, and the XXH3-64 of all before. The data region follows at
/// once.
///
/// Trailer: the version's document, zeros that bring the file to a multiple of {@link
/// StagingBuffers#ALIGNMENT} (it is written past the page cache in whole blocks, and cutting it to
/// another length would be one more change of the file to sync), then a footer of 32 bytes: magic
/// `BKST`, format 1 and three zero bytes, length of the data region (8), length of the document
/// (4), of the zeros (4), and the XXH3-64 of document, zeros and footer. A file without a whole
/// trailer was never sealed.
final class ShardFrame {
  static final int FOOTER = 32;

  private static final int HEADER_MAGIC = 0x424B5348;
  private static final int TRAILER_MAGIC = 0x424B5354;
  private static final int FORMAT = 1 << 24;
  private static final int FIXED = 52;
  private static final int GUESS = 512;
  private static final int LARGEST = 1 << 20;

  /// What a header says.
  ///
  /// @param name whose shard it is
  /// @param description given when the file was staged
  /// @param bytes length of the header: where the data region begins
  record Header(ShardName name, byte[] description, int bytes) {}

  /// What a trailer says.
  ///
  /// @param dataBytes length of the data region
  /// @param document the version's document; empty if only the footer was read
  record Trailer(long dataBytes, byte[] document) {}

  private ShardFrame() {}

  static ByteBuffer header(ShardName name, byte[] description) {
    byte[] key = name.owner().key().utf8();
    int length = FIXED + key.length + description.length + Long.BYTES;
    ByteBuffer out = ByteBuffer.allocate(length);
    out.putInt(HEADER_MAGIC).putInt(FORMAT).putInt(length).putLong(name.owner().bucketId());
    out.putLong(name.data().high()).putLong(name.data().low());
    out.putInt(name.part()).putInt(name.attempt()).putInt(key.length).putInt(description.length);
    out.put(key).put(description);
    return out.putLong(Xxh3.hash(out.array(), 0, out.position())).flip();
  }

  /// The end of a file.
  ///
  /// @param at where in the file it begins
  static ByteBuffer trailer(long dataBytes, byte[] document, long at) {
    long end = at + document.length + FOOTER;
    int zeros = (int) Math.floorMod(-end, (long) StagingBuffers.ALIGNMENT);
    ByteBuffer out = ByteBuffer.allocate(document.length + zeros + FOOTER);
    out.put(document).position(document.length + zeros);
    out.putInt(TRAILER_MAGIC).putInt(FORMAT).putLong(dataBytes);
    out.putInt(document.length).putInt(zeros);
    return out.putLong(Xxh3.hash(out.array(), 0, out.position())).flip();
  }

  /// Whether a file begins with zeros in the place of a header.
  static boolean isBlank(ShardBytes file) throws IOException {
    ByteBuffer start = read(file, 0, GUESS);
    while (start.hasRemaining()) {
      if (start.get() != 0) {
        return false;
      }
    }
    return true;
  }

  /// Reads the header of a file; null if it has none or it is damaged.
  static @Nullable Header readHeader(ShardBytes file) throws IOException {
    ByteBuffer start = read(file, 0, GUESS);
    if (start.remaining() < FIXED || start.getInt(0) != HEADER_MAGIC || start.getInt(4) != FORMAT) {
      return null;
    }
    int length = start.getInt(8);
    if (length < FIXED + Long.BYTES || length > LARGEST) {
      return null;
    }
    ByteBuffer in = length <= start.remaining() ? start : read(file, 0, length);
    int end = length - Long.BYTES;
    if (in.remaining() < length || in.getLong(end) != Xxh3.hash(in.slice(0, end))) {
      return null;
    }
    in.position(12);
    long bucketId = in.getLong();
    DataId data = new DataId(in.getLong(), in.getLong());
    int part = in.getInt();
    int attempt = in.getInt();
    byte[] key = new byte[Math.min(in.getInt(), Limits.KEY_BYTES)];
    byte[] description = new byte[in.getInt()];
    in.get(key).get(description);
    RegisterKey owner = RegisterKey.object(bucketId, ObjectKey.ofUtf8(key));
    return new Header(new ShardName(owner, data, part, attempt), description, length);
  }

  /// Reads the trailer of a file whose data region begins at `dataOffset`; null if it has none or
  /// it is damaged.
  ///
  /// @param whole whether to read and verify the document; else only the footer is read, and its
  ///   lengths verified
  static @Nullable Trailer readTrailer(ShardBytes file, int dataOffset, boolean whole)
      throws IOException {
    long size = file.size();
    if (size < dataOffset + FOOTER) {
      return null;
    }
    ByteBuffer footer = read(file, size - FOOTER, FOOTER);
    if (footer.remaining() < FOOTER
        || footer.getInt(0) != TRAILER_MAGIC
        || footer.getInt(4) != FORMAT) {
      return null;
    }
    long dataBytes = footer.getLong(8);
    int documentBytes = footer.getInt(16);
    int zeros = footer.getInt(20);
    if (dataBytes < 0
        || documentBytes < 0
        || zeros < 0
        || zeros >= StagingBuffers.ALIGNMENT
        || dataOffset + dataBytes + documentBytes + zeros + FOOTER != size) {
      return null;
    }
    if (!whole) {
      return new Trailer(dataBytes, new byte[0]);
    }
    int length = documentBytes + zeros + FOOTER;
    ByteBuffer in = read(file, size - length, length);
    int end = length - Long.BYTES;
    if (in.remaining() < length || in.getLong(end) != Xxh3.hash(in.slice(0, end))) {
      return null;
    }
    byte[] document = new byte[documentBytes];
    in.get(document);
    return new Trailer(dataBytes, document);
  }

  private static ByteBuffer read(ShardBytes file, long offset, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    long at = offset;
    while (target.hasRemaining()) {
      int read = file.read(target, at);
      if (read < 0) {
        break;
      }
      at += read;
    }
    return target.flip();
  }
}
