package io.buckets.storage.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.buckets.core.Ballot;
import io.buckets.core.Invariant;
import io.buckets.core.Limits;
import io.buckets.core.VersionId;
import io.buckets.hash.Xxh3;
import io.buckets.storage.model.CorruptIndexException;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import io.buckets.storage.register.HeldHead;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The bytes of a head, and of an older version, in a drive's index.
///
/// Big-endian. A fixed prefix, so that a listing reads what it needs at fixed places and parses
/// nothing else, then what varies in length, then the hash of all before it:
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 1 | magic, B5 |
/// | 1 | 1 | format: 1, or 2 if what is stored is not as long as the object |
/// | 2 | 1 | flags: 1 a version, 2 a delete marker, 4 inline, 8 data, 16 an inline shard, 32 document apart |
/// | 3 | 1 | which shard the drive holds, signed, -1 for none |
/// | 4 | 1 | changes in the lineage |
/// | 5 | 1 | bytes of the ETag |
/// | 6 | 2 | zero |
/// | 8 | 12 × 3 | ballot, change, base |
/// | 44 | 8 | sequence among the versions |
/// | 52 | 4 | older versions |
/// | 56 | 8, 8, 4 | size, modification time, attributes |
/// | 76 | 16, 16 | version id, data id |
/// | 108 | 4, 4 | bytes of the document and of the inline shard |
/// | 116 | | ETag, in format 2 the stored size (8), lineage, xl.meta, shard, each as long as said |
/// | end | 8 | XXH3-64 of all before |
final class HeadCodec {
  private static final byte MAGIC = (byte) 0xB5;
  private static final byte PLAIN = 1;
  private static final byte TRANSFORMED = 2;
  private static final int SIZE_AT = 56;
  private static final int PREFIX = 116;
  private static final int VERSION = 1;
  private static final int MARKER = 2;
  private static final int INLINE = 4;
  private static final int DATA = 8;
  private static final int SHARD = 16;
  private static final int APART = 32;
  private static final DataId NO_DATA = new DataId(0, 0);
  private static final byte[] NO_META = {};

  /// How much of a head is wanted.
  enum Part {
    /// All but document and shard; the hash is not checked, since RocksDB has checked its own.
    SUMMARY,
    /// All but the shard.
    META,
    /// Everything; the shard is a slice of the bytes given.
    ALL
  }

  private HeadCodec() {}

  /// The bytes of a head whose document is kept apart: in its place is the document's XXH3-64.
  static byte[] encodeApart(HeldHead held) {
    Version version = Objects.requireNonNull(held.head().newest(), "a document has a version");
    byte[] hash = ByteBuffer.allocate(Long.BYTES).putLong(Xxh3.hash(version.meta())).array();
    return encode(held.edited(version.withMeta(hash)), APART);
  }

  /// Whether the document of an encoded head is kept apart.
  static boolean isApart(byte[] bytes) {
    return bytes.length > 2 && (bytes[2] & APART) != 0;
  }

  /// The hash of the document that an encoded head keeps apart.
  static long documentHash(byte[] bytes) {
    int documentAt = PREFIX + (bytes[5] & 0xFF) + storedBytes(bytes[1]) + bytes[4] * Ballot.BYTES;
    return ByteBuffer.wrap(bytes).getLong(documentAt);
  }

  static byte[] encode(HeldHead held) {
    return encode(held, 0);
  }

  private static byte[] encode(HeldHead held, int apart) {
    Head head = held.head();
    Version version = head.newest();
    ByteBuffer shard = held.shard();
    byte[] meta = version == null ? NO_META : version.meta();
    byte[] etag = version == null ? NO_META : version.etag().getBytes(US_ASCII);
    Invariant.check(etag.length < 256, "an ETag is short");
    int shardBytes = shard == null ? 0 : shard.remaining();
    byte format = version != null && version.isTransformed() ? TRANSFORMED : PLAIN;
    int lineageBytes = head.lineage().size() * Ballot.BYTES;
    ByteBuffer out =
        ByteBuffer.allocate(
            PREFIX
                + etag.length
                + storedBytes(format)
                + lineageBytes
                + meta.length
                + shardBytes
                + Long.BYTES);
    out.put(MAGIC).put(format).put((byte) (flags(version, shard) | apart));
    out.put((byte) held.shardIndex());
    out.put((byte) head.lineage().size()).put((byte) etag.length).putShort((short) 0);
    head.ballot().writeTo(out);
    head.change().writeTo(out);
    head.base().writeTo(out);
    out.putLong(held.sequence()).putInt(head.olderVersions());
    version(version, out);
    out.putInt(meta.length).putInt(shardBytes).put(etag);
    if (version != null && format == TRANSFORMED) {
      out.putLong(version.storedSize());
    }
    head.lineage().forEach(ballot -> ballot.writeTo(out));
    out.put(meta);
    if (shard != null) {
      out.put(shard.duplicate());
    }
    return out.putLong(Xxh3.hash(out.array(), 0, out.position())).array();
  }

  /// Bytes of the stored size where a format has one.
  private static int storedBytes(byte format) {
    return format == TRANSFORMED ? Long.BYTES : 0;
  }

  private static boolean isKnown(byte format) {
    return format == PLAIN || format == TRANSFORMED;
  }

  private static int flags(@Nullable Version version, @Nullable ByteBuffer shard) {
    if (version == null) {
      return 0;
    }
    return VERSION
        | (version.kind() == Version.Kind.DELETE_MARKER ? MARKER : 0)
        | (version.inline() ? INLINE : 0)
        | (version.data() != null ? DATA : 0)
        | (shard != null ? SHARD : 0);
  }

  private static void version(@Nullable Version version, ByteBuffer out) {
    if (version == null) {
      out.position(out.position() + 52);
      return;
    }
    out.putLong(version.size()).putLong(version.modifiedMillis()).putInt(version.attributes());
    out.putLong(version.id().high()).putLong(version.id().low());
    DataId data = version.data() == null ? NO_DATA : version.data();
    out.putLong(data.high()).putLong(data.low());
  }

  /// Most bytes that {@link Part#SUMMARY} reads.
  static final int SUMMARY_BYTES = PREFIX + 255 + Long.BYTES + Limits.LINEAGE * Ballot.BYTES;

  /// The first bytes of an encoded head, no more than {@link Part#SUMMARY} needs.
  ///
  /// @param start at least that many bytes of it
  /// @throws CorruptIndexException if it is damaged or of a later format
  static byte[] summary(ByteBuffer start) {
    int at = start.position();
    if (start.remaining() < PREFIX || start.get(at) != MAGIC || !isKnown(start.get(at + 1))) {
      throw new CorruptIndexException("a head of an unknown format", null);
    }
    int length =
        PREFIX
            + (start.get(at + 5) & 0xFF)
            + storedBytes(start.get(at + 1))
            + (start.get(at + 4) & 0xFF) * Ballot.BYTES;
    if (start.remaining() < length) {
      throw new CorruptIndexException("a head is cut short", null);
    }
    byte[] bytes = new byte[length];
    start.get(at, bytes);
    return bytes;
  }

  /// The ballot of a head, from its first bytes.
  static Ballot ballot(byte[] bytes) {
    return Ballot.readFrom(ByteBuffer.wrap(bytes, 8, Ballot.BYTES));
  }

  /// Reads what {@link #encode} wrote.
  ///
  /// @throws CorruptIndexException if it is damaged or of a later format
  static HeldHead decode(byte[] bytes, Part part) {
    try {
      return decode(ByteBuffer.wrap(bytes), bytes, part);
    } catch (RuntimeException e) {
      throw e instanceof CorruptIndexException
          ? e
          : new CorruptIndexException("a head is cut short", e);
    }
  }

  private static HeldHead decode(ByteBuffer in, byte[] bytes, Part part) {
    byte magic = in.get();
    byte format = in.get();
    if (magic != MAGIC || !isKnown(format)) {
      throw new CorruptIndexException("a head of an unknown format", null);
    }
    if (part != Part.SUMMARY) {
      checkHash(bytes);
    }
    int flags = in.get();
    int shardIndex = in.get();
    int changes = in.get();
    int etagBytes = in.get() & 0xFF;
    in.getShort();
    Ballot ballot = Ballot.readFrom(in);
    Ballot change = Ballot.readFrom(in);
    Ballot base = Ballot.readFrom(in);
    long sequence = in.getLong();
    int olderVersions = in.getInt();
    int metaBytes = in.getInt(PREFIX - 8);
    int lineageAt = PREFIX + etagBytes + storedBytes(format);
    int metaAt = lineageAt + changes * Ballot.BYTES;
    Version version = null;
    if ((flags & VERSION) != 0) {
      String etag = new String(bytes, PREFIX, etagBytes, US_ASCII);
      byte[] meta = NO_META;
      if (part != Part.SUMMARY) {
        meta = new byte[metaBytes];
        in.get(metaAt, meta);
      }
      long stored = format == TRANSFORMED ? in.getLong(PREFIX + etagBytes) : in.getLong(SIZE_AT);
      version = version(in, flags, stored, etag, meta);
    }
    in.position(lineageAt);
    Ballot[] lineage = new Ballot[changes];
    for (int i = 0; i < changes; i++) {
      lineage[i] = Ballot.readFrom(in);
    }
    boolean withShard = part == Part.ALL && (flags & SHARD) != 0;
    ByteBuffer shard =
        withShard ? in.slice(metaAt + metaBytes, in.getInt(PREFIX - 4)).asReadOnlyBuffer() : null;
    Head head = new Head(ballot, change, base, List.of(lineage), version, olderVersions);
    return new HeldHead(head, sequence, shardIndex, shard);
  }

  private static Version version(ByteBuffer in, int flags, long stored, String etag, byte[] meta) {
    long size = in.getLong();
    long modified = in.getLong();
    int attributes = in.getInt();
    long high = in.getLong();
    long low = in.getLong();
    VersionId id = high == 0 && low == 0 ? VersionId.NULL : new VersionId(high, low);
    DataId data = new DataId(in.getLong(), in.getLong());
    return new Version(
        id,
        (flags & MARKER) != 0 ? Version.Kind.DELETE_MARKER : Version.Kind.OBJECT,
        size,
        stored,
        modified,
        etag,
        attributes,
        (flags & DATA) != 0 ? data : null,
        (flags & INLINE) != 0,
        meta);
  }

  private static void checkHash(byte[] bytes) {
    int end = bytes.length - Long.BYTES;
    if (end < PREFIX || ByteBuffer.wrap(bytes).getLong(end) != Xxh3.hash(bytes, 0, end)) {
      throw new CorruptIndexException("a head does not match its hash", null);
    }
  }
}
