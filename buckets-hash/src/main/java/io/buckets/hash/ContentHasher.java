package io.buckets.hash;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/// Everything an upload wants to know about its bytes, in one pass over them: always the MD5, which
/// is the ETag, and whichever S3 checksums the request named.
///
/// The MD5 is by far the slowest (0.8 GB/s a core for one stream), so it goes through a [Md5Pool]:
/// [#updateLater] lets it run beside the caller's other work, and together with other uploads'. The
/// other checksums are computed by the caller's thread, of neighbouring bytes together, since the
/// vector kernels have a price for each call.
///
/// One thread uses a hasher at a time. It must end in [#finish] or [#close].
public final class ContentHasher implements AutoCloseable {
  /// So many bytes in a row are enough for the checksums: they are still in the core's cache.
  private static final int RUN_BYTES = 128 << 10;

  private static final byte[] NOTHING = {};

  private final Md5Stream md5;
  private final Map<ChecksumAlgorithm, RunningChecksum> checksums =
      new EnumMap<>(ChecksumAlgorithm.class);
  private long length;

  /// Bytes in a row that the checksums have not seen.
  private byte[] open = NOTHING;

  private int openAt;
  private int openBytes;

  /// A hasher in the shared pool.
  public ContentHasher(Set<ChecksumAlgorithm> algorithms) {
    this(algorithms, Md5Pool.shared());
  }

  ContentHasher(Set<ChecksumAlgorithm> algorithms, Md5Pool pool) {
    md5 = pool.open();
    for (ChecksumAlgorithm algorithm : algorithms) {
      checksums.put(algorithm, algorithm.start());
    }
  }

  /// Goes on with `count` bytes from `offset`; they are hashed on return.
  public void update(byte[] bytes, int offset, int count) {
    length += count;
    closeRun();
    checksum(bytes, offset, count);
    md5.update(bytes, offset, count);
  }

  /// Goes on with `count` bytes from `offset`, which may still be read after the return. The caller
  /// does not change them until [#await] has returned.
  @SuppressWarnings("ReferenceEquality") // Runs are joined within one array, whatever is in it.
  public void updateLater(byte[] bytes, int offset, int count) {
    length += count;
    md5.updateLater(bytes, offset, count);
    if (bytes != open || offset != openAt + openBytes) {
      closeRun();
      open = bytes;
      openAt = offset;
    }
    openBytes += count;
    if (openBytes >= RUN_BYTES) {
      closeRun();
    }
  }

  private void closeRun() {
    checksum(open, openAt, openBytes);
    open = NOTHING;
    openAt = 0;
    openBytes = 0;
  }

  /// Returns when the first `bytes` bytes are not read any more; those given since may be.
  public void await(long bytes) {
    closeRun();
    md5.await(bytes);
  }

  /// Bytes given so far.
  public long length() {
    return length;
  }

  /// Ends the pass; call it once.
  public ContentDigests finish() {
    closeRun();
    Map<ChecksumAlgorithm, byte[]> values = new EnumMap<>(ChecksumAlgorithm.class);
    checksums.forEach((algorithm, checksum) -> values.put(algorithm, checksum.finish()));
    return new ContentDigests(length, md5.digest(), values);
  }

  /// Gives the pass up, if it has not been finished; no byte is read after the return.
  @Override
  public void close() {
    md5.close();
  }

  private void checksum(byte[] bytes, int offset, int count) {
    for (RunningChecksum checksum : checksums.values()) {
      checksum.update(bytes, offset, count);
    }
  }
}
