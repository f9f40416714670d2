package io.buckets.s3.body;

import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.s3.wire.StorageClass;
import org.jspecify.annotations.Nullable;

/// What listings show of an object beyond its key, size, time and ETag, in the 32 bits the store
/// keeps for this layer: bits 0–3 the checksum algorithm (0: none), bit 4 whether the checksum is a
/// composite one, bit 5 whether the client named the algorithm, bits 8–11 the storage class.
///
/// These numbers are on drives: they never change their meaning.
///
/// @param algorithm the checksum's algorithm, null if there is no checksum
/// @param type what the checksum is of
/// @param named whether the client named the algorithm; else it is the server's default
/// @param storageClass the storage class
public record Attributes(
    @Nullable ChecksumAlgorithm algorithm,
    ChecksumType type,
    boolean named,
    StorageClass storageClass) {
  private static final ChecksumAlgorithm[] ALGORITHMS = {
    ChecksumAlgorithm.CRC32,
    ChecksumAlgorithm.CRC32C,
    ChecksumAlgorithm.CRC64NVME,
    ChecksumAlgorithm.SHA1,
    ChecksumAlgorithm.SHA256,
    ChecksumAlgorithm.SHA512,
    ChecksumAlgorithm.MD5,
    ChecksumAlgorithm.XXHASH64,
    ChecksumAlgorithm.XXHASH3,
    ChecksumAlgorithm.XXHASH128
  };

  /// Reads the bits.
  public static Attributes of(int bits) {
    int algorithm = bits & 15;
    return new Attributes(
        algorithm == 0 || algorithm > ALGORITHMS.length ? null : ALGORITHMS[algorithm - 1],
        (bits & 16) == 0 ? ChecksumType.FULL_OBJECT : ChecksumType.COMPOSITE,
        (bits & 32) != 0,
        StorageClass.of(bits >> 8 & 15));
  }

  /// The bits.
  public int bits() {
    int number = 0;
    for (int i = 0; i < ALGORITHMS.length; i++) {
      number = ALGORITHMS[i] == algorithm ? i + 1 : number;
    }
    return number
        | (type == ChecksumType.COMPOSITE ? 16 : 0)
        | (named ? 32 : 0)
        | storageClass.number() << 8;
  }
}
