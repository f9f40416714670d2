package io.buckets.s3.logging;

import io.buckets.core.ETag;
import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.hash.ContentDigests;
import io.buckets.hash.ContentHasher;
import io.buckets.s3.body.Attributes;
import io.buckets.s3.body.ChecksumType;
import io.buckets.s3.wire.StorageClass;
import io.buckets.storage.erasing.ObjectSource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The records of a batch as the bytes of an object. One thread.
final class LogSource implements ObjectSource, AutoCloseable {
  private static final ChecksumAlgorithm KEPT = ChecksumAlgorithm.CRC64NVME;
  private static final Attributes ATTRIBUTES =
      new Attributes(KEPT, ChecksumType.FULL_OBJECT, false, StorageClass.STANDARD);

  private final byte[] content;
  private final ContentHasher hasher = new ContentHasher(Set.of(KEPT));
  private int position;
  private boolean finished;

  LogSource(byte[] content) {
    this.content = content;
  }

  @Override
  public long length() {
    return content.length;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    int read = Math.min(length, content.length - position);
    if (read == 0) {
      return -1;
    }
    System.arraycopy(content, position, target, offset, read);
    hasher.update(target, offset, read);
    position += read;
    return read;
  }

  @Override
  public Finished finish() {
    ContentDigests digests = hasher.finish();
    finished = true;
    String checksum = KEPT.encode(Objects.requireNonNull(digests.checksums().get(KEPT)));
    return new Finished(
        new ETag(digests.md5Hex()),
        ATTRIBUTES.bits(),
        Map.of(KEPT.headerName(), checksum, ChecksumType.HEADER, ChecksumType.FULL_OBJECT.name()));
  }

  @Override
  public void close() {
    if (!finished) {
      hasher.close();
    }
  }
}
