package io.buckets.storage.erasing;

import io.buckets.core.ObjectKey;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What every shard file says of itself at its beginning, so that an index can be made again from
/// the files.
///
/// Encoded as: format version (1 byte), k, m, shard index (1 byte each), stripe bytes (int), bucket
/// id (long), data id (2 longs), part (int), attempt (int), the key (short length, UTF-8).
/// Big-endian; the drive frames it with magic and checksum.
///
/// @param geometry the code
/// @param shardIndex which shard this file holds
/// @param stripeBytes bytes of data in a full stripe
/// @param name what the file is called
public record ShardHeader(Geometry geometry, int shardIndex, int stripeBytes, ShardName name) {
  private static final byte VERSION = 1;

  public byte[] encode() {
    byte[] key = name.owner().key().utf8();
    ByteBuffer out = ByteBuffer.allocate(4 + 4 + 8 + 16 + 8 + 2 + key.length);
    out.put(VERSION)
        .put((byte) geometry.data())
        .put((byte) geometry.parity())
        .put((byte) shardIndex);
    out.putInt(stripeBytes).putLong(name.owner().bucketId());
    out.putLong(name.data().high()).putLong(name.data().low());
    out.putInt(name.part()).putInt(name.attempt());
    out.putShort((short) key.length).put(key);
    return out.array();
  }

  public static ShardHeader decode(byte[] bytes) throws DriveException {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      byte version = in.get();
      if (version != VERSION) {
        throw new DriveException(
            DriveException.Reason.CORRUPT, "a shard header of unknown version " + version);
      }
      Geometry geometry = new Geometry(in.get(), in.get());
      int index = in.get();
      int stripeBytes = in.getInt();
      long bucketId = in.getLong();
      DataId data = new DataId(in.getLong(), in.getLong());
      int part = in.getInt();
      int attempt = in.getInt();
      byte[] key = new byte[in.getShort()];
      in.get(key);
      RegisterKey owner = RegisterKey.object(bucketId, ObjectKey.ofUtf8(key));
      return new ShardHeader(
          geometry, index, stripeBytes, new ShardName(owner, data, part, attempt));
    } catch (RuntimeException e) {
      throw new DriveException(
          DriveException.Reason.CORRUPT,
          "a shard header cannot be read: " + new String(bytes, StandardCharsets.ISO_8859_1),
          e);
    }
  }
}
