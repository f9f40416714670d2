package io.buckets.hash;

import java.security.MessageDigest;
import java.util.zip.Checksum;

/// One S3 checksum being computed. Not thread-safe.
sealed interface RunningChecksum {
  /// Goes on with `length` bytes from `offset`.
  void update(byte[] bytes, int offset, int length);

  /// Ends it: the raw value, most significant byte first.
  byte[] finish();

  /// A CRC the JDK has an intrinsic for.
  record Crc(ChecksumAlgorithm algorithm, Checksum crc) implements RunningChecksum {
    @Override
    public void update(byte[] bytes, int offset, int length) {
      crc.update(bytes, offset, length);
    }

    @Override
    public byte[] finish() {
      return algorithm.rawOf(crc.getValue());
    }
  }

  /// The CRC the JDK has not.
  record Nvme(Crc64Nvme crc) implements RunningChecksum {
    @Override
    public void update(byte[] bytes, int offset, int length) {
      crc.update(bytes, offset, length);
    }

    @Override
    public byte[] finish() {
      return ChecksumAlgorithm.CRC64NVME.rawOf(crc.value());
    }
  }

  /// A digest of the JDK.
  record Sha(MessageDigest sha) implements RunningChecksum {
    @Override
    public void update(byte[] bytes, int offset, int length) {
      sha.update(bytes, offset, length);
    }

    @Override
    public byte[] finish() {
      return sha.digest();
    }
  }
}
