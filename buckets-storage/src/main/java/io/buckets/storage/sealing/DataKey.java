package io.buckets.storage.sealing;

import io.buckets.core.ETag;
import io.buckets.storage.model.PartInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The key of one object, from which everything about its sealing is derived: the key of each
/// stream of packages, and what vouches for the streams together.
///
/// A stream is the bytes of an object put whole, as part 1, or of one upload of one part. Its key
/// comes from the data key, the part's number and a random salt, so that no two streams have one,
/// not even two uploads of the same part, and no package is another's.
///
/// Immutable; any thread.
public final class DataKey {
  /// The metadata entry with the salt of a stream: the object's, or the part's.
  public static final String SALT = "buckets-sse-salt";

  /// The metadata entry that vouches for the sizes and salts of all streams.
  public static final String SHAPE = "buckets-sse-shape";

  private static final int SALT_BYTES = 16;

  private final byte[] bytes;

  /// A key of these bytes.
  public DataKey(byte[] bytes) {
    if (bytes.length != KeySeal.KEY_BYTES) {
      throw new IllegalArgumentException("a data key has " + KeySeal.KEY_BYTES + " bytes");
    }
    this.bytes = bytes.clone();
  }

  /// A fresh random key.
  public static DataKey random() {
    return new DataKey(KeySeal.random(KeySeal.KEY_BYTES));
  }

  /// The key, sealed under a longer-lived one.
  ///
  /// @param context what it belongs to
  public byte[] sealed(byte[] key, byte[] context) {
    return KeySeal.seal(key, context, bytes);
  }

  /// A fresh salt for a stream.
  static String freshSalt() {
    return Base64.getEncoder().withoutPadding().encodeToString(KeySeal.random(SALT_BYTES));
  }

  /// The key of a stream.
  ///
  /// @param part its number, 1 for an object put whole
  /// @param salt its salt
  SecretKeySpec stream(int part, String salt) {
    Mac mac = purpose("stream");
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part).flip());
    mac.update(salt.getBytes(StandardCharsets.UTF_8));
    return Aes.key(mac.doFinal());
  }

  /// What stands in the place of a digest that nobody should see: as long, as stable, and telling
  /// nothing of the bytes. Of one part sent twice it is the same, as a digest would be.
  ///
  /// @param digest what it stands for
  /// @param part of which part
  ETag veiled(ETag digest, int part) {
    Mac mac = purpose("etag");
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part).flip());
    mac.update(digest.value().getBytes(StandardCharsets.UTF_8));
    return new ETag(HexFormat.of().formatHex(Arrays.copyOf(mac.doFinal(), 16)));
  }

  /// What vouches for the streams of an object: which there are, in which order, how long, each by
  /// its salt. Without it a part could be left out, or an object cut at a package's end.
  String shape(List<Stream> streams) {
    Mac mac = purpose("shape");
    for (Stream stream : streams) {
      byte[] text = stream.salt().getBytes(StandardCharsets.UTF_8);
      mac.update(
          ByteBuffer.allocate(Integer.BYTES + Long.BYTES + Integer.BYTES)
              .putInt(stream.part())
              .putLong(stream.plain())
              .putInt(text.length)
              .flip());
      mac.update(text);
    }
    return Base64.getEncoder().withoutPadding().encodeToString(mac.doFinal());
  }

  /// What vouches for an object made of these parts.
  public String shapeOf(List<PartInfo> parts) {
    return shape(parts.stream().map(Stream::of).toList());
  }

  /// Whether `claimed` vouches for the streams.
  boolean vouches(List<Stream> streams, String claimed) {
    return MessageDigest.isEqual(
        shape(streams).getBytes(StandardCharsets.UTF_8), claimed.getBytes(StandardCharsets.UTF_8));
  }

  private Mac purpose(String purpose) {
    Mac mac = Aes.hmac(bytes);
    mac.update(("buckets data key 1 " + purpose + "\n").getBytes(StandardCharsets.US_ASCII));
    return mac;
  }

  /// Never the key.
  @Override
  public String toString() {
    return "a data key";
  }
}
