package io.buckets.hash;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/// The checksums S3 knows besides the ETag's MD5, and how it writes them.
///
/// The value of a checksum is a number or digest of fixed length, most significant byte first, and
/// travels as Base64. CRCs of parts can be joined to the CRC of the whole ("full object"
/// checksums); digests and hashes cannot, for them S3 has only the digest of the parts' digests
/// ("composite"). Source: the S3 user guide, "Checking object integrity".
public enum ChecksumAlgorithm {
  /// CRC-32 of ISO-HDLC.
  CRC32(4),
  /// CRC-32C, Castagnoli's.
  CRC32C(4),
  /// CRC-64/NVME, the default of current SDKs; full object only.
  CRC64NVME(8),
  /// SHA-1; composite only.
  SHA1(20),
  /// SHA-256; composite only.
  SHA256(32),
  /// SHA-512; composite only.
  SHA512(64),
  /// MD5 as a checksum of its own, beside the ETag; composite only.
  MD5(16),
  /// xxHash64; composite only.
  XXHASH64(8),
  /// XXH3 of 64 bits; composite only.
  XXHASH3(8),
  /// XXH3 of 128 bits; composite only.
  XXHASH128(16);

  private final int bytes;

  ChecksumAlgorithm(int bytes) {
    this.bytes = bytes;
  }

  /// The algorithm of S3's name (`CRC32`, `CRC64NVME`, `SHA256`, …), in any case.
  public static Optional<ChecksumAlgorithm> named(String s3Name) {
    String name = s3Name.toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(algorithm -> algorithm.name().equals(name)).findFirst();
  }

  /// The name S3 uses in headers' values and XML.
  public String s3Name() {
    return name();
  }

  /// The header or trailer that carries the value, in lower case: `x-amz-checksum-crc32` and so on.
  public String headerName() {
    return "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);
  }

  /// Bytes in a raw value.
  public int bytes() {
    return bytes;
  }

  /// Whether the values of parts can be joined to the value of the whole.
  public boolean isCombinable() {
    return this == CRC32 || this == CRC32C || this == CRC64NVME;
  }

  /// The raw value of `first ‖ second` from theirs, and the second one's length in bytes.
  ///
  /// @throws UnsupportedOperationException if this is not [#isCombinable]
  public byte[] combine(byte[] first, byte[] second, long secondBytes) {
    CrcPolynomial field =
        switch (this) {
          case CRC32 -> CrcPolynomial.CRC32;
          case CRC32C -> CrcPolynomial.CRC32C;
          case CRC64NVME -> CrcPolynomial.CRC64_NVME;
          case SHA1, SHA256, SHA512, MD5, XXHASH64, XXHASH3, XXHASH128 ->
              throw new UnsupportedOperationException(name() + " values cannot be joined");
        };
    return rawOf(field.combine(numberOf(first), numberOf(second), secondBytes));
  }

  /// The raw value of all of `content`.
  public byte[] of(byte[] content) {
    RunningChecksum checksum = start();
    checksum.update(content, 0, content.length);
    return checksum.finish();
  }

  /// A raw value as S3 writes it.
  public String encode(byte[] raw) {
    return Base64.getEncoder().encodeToString(checked(raw));
  }

  /// The raw value S3's text stands for; empty if it is not the Base64 of so many bytes.
  public Optional<byte[]> decode(String text) {
    try {
      byte[] raw = Base64.getDecoder().decode(text);
      return raw.length == bytes ? Optional.of(raw) : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /// A checksum of this kind that has seen nothing.
  RunningChecksum start() {
    return switch (this) {
      case CRC32 -> new RunningChecksum.Crc(this, new java.util.zip.CRC32());
      case CRC32C -> new RunningChecksum.Crc(this, new java.util.zip.CRC32C());
      case CRC64NVME -> new RunningChecksum.Nvme(new Crc64Nvme());
      case SHA1 -> new RunningChecksum.Sha(jdkDigest("SHA-1"));
      case SHA256 -> new RunningChecksum.Sha(jdkDigest("SHA-256"));
      case SHA512 -> new RunningChecksum.Sha(jdkDigest("SHA-512"));
      case MD5 -> new RunningChecksum.Sha(jdkDigest("MD5"));
      case XXHASH64 -> new RunningChecksum.Xx64(new XxHash64Stream());
      case XXHASH3, XXHASH128 -> new RunningChecksum.Xx3(this, new Xxh3Stream());
    };
  }

  /// A number, most significant byte first.
  byte[] rawOf(long number) {
    byte[] raw = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      raw[i] = (byte) (number >>> (8 * (bytes - 1 - i)));
    }
    return raw;
  }

  private long numberOf(byte[] raw) {
    long number = 0;
    for (byte b : checked(raw)) {
      number = number << 8 | (b & 0xFF);
    }
    return number;
  }

  private byte[] checked(byte[] raw) {
    if (raw.length != bytes) {
      throw new IllegalArgumentException(
          name() + " has " + bytes + " bytes, this value " + raw.length);
    }
    return raw;
  }

  private static MessageDigest jdkDigest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has " + name, e);
    }
  }
}
