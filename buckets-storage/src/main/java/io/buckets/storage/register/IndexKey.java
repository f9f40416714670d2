package io.buckets.storage.register;

import io.buckets.core.Invariant;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.VersionId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The place of a register in its space of a drive's index: bytes whose unsigned order is the order
/// of listings.
///
/// An object's is the bucket id (8 bytes, big-endian), then the key's UTF-8. Where something
/// follows the key (an upload's sub key, an older version's number) the key is escaped, zero
/// becoming `00 FF`, and ended by `00 01`, which keeps the order and lets the key be found again.
/// Immutable; compares by content, so that it can be a map's key.
public final class IndexKey implements Comparable<IndexKey> {
  private static final byte IDS = 'i';
  private static final byte DATA = 'd';
  private static final int BUCKET_BYTES = Long.BYTES;
  private static final int LARGEST = BUCKET_BYTES + 2 * Limits.KEY_BYTES + 2;

  private final Space space;
  private final byte[] bytes;
  private final int hash;

  private IndexKey(Space space, byte[] bytes) {
    this.space = space;
    this.bytes = bytes;
    this.hash = 31 * Arrays.hashCode(bytes) + space.code;
  }

  /// Where `register` is.
  public static IndexKey of(RegisterKey register) {
    return new IndexKey(
        register.space(),
        switch (register.space()) {
          case OBJECTS -> plain(register);
          case UPLOADS -> escaped(register, register.sub().getBytes(StandardCharsets.US_ASCII));
        });
  }

  /// The place that `bytes`, which must not change any more, name in `space`.
  public static IndexKey wrap(Space space, byte[] bytes) {
    return new IndexKey(space, bytes);
  }

  /// The first place of all keys of a bucket that begin with `prefix`, itself a prefix of all their
  /// places.
  ///
  /// @param bucketId the bucket; -1 for all, and then the prefix is empty
  public static byte[] rangeStart(Space space, long bucketId, byte[] prefix) {
    if (bucketId < 0) {
      Invariant.check(prefix.length == 0, "a prefix is within one bucket");
      return new byte[0];
    }
    ByteBuffer target = ByteBuffer.allocate(BUCKET_BYTES + 2 * prefix.length);
    target.putLong(bucketId);
    if (space == Space.OBJECTS) {
      target.put(prefix);
    } else {
      escape(prefix, target);
    }
    return Arrays.copyOf(target.array(), target.position());
  }

  /// What the places of all uploads of the object `owner` begin with.
  public static byte[] uploadsPrefix(RegisterKey owner) {
    return escaped(owner, new byte[0]);
  }

  /// The first place after all that begin with `prefix`; null if there is none.
  public static byte @Nullable [] rangeEnd(byte[] prefix) {
    for (int i = prefix.length - 1; i >= 0; i--) {
      if (prefix[i] != (byte) 0xFF) {
        byte[] end = Arrays.copyOf(prefix, i + 1);
        end[i]++;
        return end;
      }
    }
    return null;
  }

  /// What the rows of the older versions of a register begin with: its space, the escaped key, and
  /// its sub key.
  public static byte[] versionsPrefix(RegisterKey register) {
    byte[] sub = register.sub().getBytes(StandardCharsets.US_ASCII);
    byte[] place = escaped(register, sub);
    byte[] prefix = new byte[place.length + 2];
    prefix[0] = register.space().code;
    System.arraycopy(place, 0, prefix, 1, place.length);
    return prefix;
  }

  /// The row of one older version: a newer one has a higher `sequence` and comes first.
  public static byte[] versionRow(byte[] versionsPrefix, long sequence) {
    return ByteBuffer.allocate(versionsPrefix.length + Long.BYTES)
        .put(versionsPrefix)
        .putLong(~sequence)
        .array();
  }

  /// What the rows begin with that tell where the older versions of certain ids are: their order is
  /// that of the ids, and no prefix of versions begins like them.
  public static byte[] idsPrefix(byte[] versionsPrefix) {
    return tagged(IDS, versionsPrefix);
  }

  /// What the rows begin with that tell where the older versions of certain shard files are.
  public static byte[] dataPrefix(byte[] versionsPrefix) {
    return tagged(DATA, versionsPrefix);
  }

  /// The row of `name` in a table of {@link #idsPrefix} or {@link #dataPrefix}.
  public static byte[] lookupRow(byte[] prefix, long high, long low) {
    return ByteBuffer.allocate(prefix.length + VersionId.BYTES)
        .put(prefix)
        .putLong(high)
        .putLong(low)
        .array();
  }

  /// What a row of the older versions is for.
  public enum OlderRow {
    /// A version.
    VERSION,
    /// Where the version of an id is.
    ID,
    /// Where the version is that has certain shard files.
    DATA
  }

  /// What the row at `key` is for.
  public static OlderRow olderRow(byte[] key) {
    return switch (key[0]) {
      case IDS -> OlderRow.ID;
      case DATA -> OlderRow.DATA;
      default -> OlderRow.VERSION;
    };
  }

  private static byte[] tagged(byte tag, byte[] prefix) {
    return ByteBuffer.allocate(prefix.length + 1).put(tag).put(prefix).array();
  }

  /// The place of the register in an index that mixes both spaces.
  public byte[] withSpace() {
    byte[] mixed = new byte[bytes.length + 1];
    mixed[0] = space.code;
    System.arraycopy(bytes, 0, mixed, 1, bytes.length);
    return mixed;
  }

  /// Reads what {@link #withSpace} made.
  public static IndexKey fromMixed(byte[] mixed) {
    return new IndexKey(Space.of(mixed[0]), Arrays.copyOfRange(mixed, 1, mixed.length));
  }

  /// The register at the place `bytes` of `space`.
  public static RegisterKey parse(Space space, byte[] bytes) {
    long bucketId = ByteBuffer.wrap(bytes).getLong();
    if (space == Space.OBJECTS) {
      byte[] key = Arrays.copyOfRange(bytes, BUCKET_BYTES, bytes.length);
      return RegisterKey.object(bucketId, ObjectKey.ofUtf8(key));
    }
    ByteBuffer key = ByteBuffer.allocate(bytes.length);
    int at = BUCKET_BYTES;
    while (!(bytes[at] == 0 && bytes[at + 1] == 1)) {
      key.put(bytes[at]);
      at += bytes[at] == 0 ? 2 : 1;
    }
    String sub = new String(bytes, at + 2, bytes.length - at - 2, StandardCharsets.US_ASCII);
    ObjectKey object = ObjectKey.ofUtf8(Arrays.copyOf(key.array(), key.position()));
    return new RegisterKey(space, bucketId, object, sub);
  }

  /// The register that is here.
  public RegisterKey register() {
    return parse(space, bytes);
  }

  /// Which space the place is in.
  public Space space() {
    return space;
  }

  /// The bytes themselves, not a copy: not to be changed.
  public byte[] bytes() {
    return bytes;
  }

  private static byte[] plain(RegisterKey register) {
    ByteBuffer target = ByteBuffer.allocate(BUCKET_BYTES + register.key().length());
    target.putLong(register.bucketId());
    register.key().writeTo(target);
    return target.array();
  }

  private static byte[] escaped(RegisterKey register, byte[] sub) {
    ByteBuffer target = ByteBuffer.allocate(LARGEST + sub.length);
    target.putLong(register.bucketId());
    escape(register.key().utf8(), target);
    target.put((byte) 0).put((byte) 1).put(sub);
    return Arrays.copyOf(target.array(), target.position());
  }

  private static void escape(byte[] key, ByteBuffer target) {
    for (byte b : key) {
      target.put(b);
      if (b == 0) {
        target.put((byte) 0xFF);
      }
    }
  }

  @Override
  public int compareTo(IndexKey other) {
    int bySpace = space.compareTo(other.space);
    return bySpace != 0 ? bySpace : Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IndexKey key
        && hash == key.hash
        && space == key.space
        && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return register().toString();
  }
}
