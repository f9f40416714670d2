package io.buckets.hash;

import java.nio.ByteBuffer;
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

  /// xxHash64.
  record Xx64(XxHash64Stream stream) implements RunningChecksum {
    @Override
    public void update(byte[] bytes, int offset, int length) {
      stream.update(bytes, offset, length);
    }

    @Override
    public byte[] finish() {
      return ChecksumAlgorithm.XXHASH64.rawOf(stream.finish());
    }
  }

  /// XXH3, of 64 or 128 bits as the algorithm has it.
  record Xx3(ChecksumAlgorithm algorithm, Xxh3Stream stream) implements RunningChecksum {
    @Override
    public void update(byte[] bytes, int offset, int length) {
      stream.update(bytes, offset, length);
    }

    @Override
    public byte[] finish() {
      if (algorithm == ChecksumAlgorithm.XXHASH3) {
        return algorithm.rawOf(stream.finish64());
      }
      long[] halves = stream.finish128();
      return ByteBuffer.allocate(2 * Long.BYTES).putLong(halves[1]).putLong(halves[0]).array();
    }
  }
}
