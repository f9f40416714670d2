package io.buckets.hash;

import java.util.HexFormat;
import java.util.Map;

/// What a [ContentHasher] found about one body.
///
/// @param length its bytes
/// @param md5 its MD5, 16 bytes
/// @param checksums raw values of the checksums that were asked for
public record ContentDigests(long length, byte[] md5, Map<ChecksumAlgorithm, byte[]> checksums) {
  /// Takes a copy of the map.
  public ContentDigests {
    checksums = Map.copyOf(checksums);
  }

  /// The MD5 as 32 hexadecimal digits in lower case: the ETag without its quotes.
  public String md5Hex() {
    return HexFormat.of().formatHex(md5);
  }
}
