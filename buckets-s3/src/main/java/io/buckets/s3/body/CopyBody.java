package io.buckets.s3.body;

import io.buckets.core.ByteRange;
import io.buckets.core.ETag;
import io.buckets.core.Limits;
import io.buckets.core.PooledBuffer;
import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.hash.ContentDigests;
import io.buckets.hash.ContentHasher;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.erasing.ObjectSink;
import io.buckets.storage.erasing.ObjectSource;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The bytes of a stored object on their way into another, a stripe at a time. The reader stays
/// with the caller. Close it in every case. One thread.
public final class CopyBody implements ObjectSource, AutoCloseable {
  private final ObjectReader reader;
  private final ByteRange range;
  private final Attributes attributes;
  private final ChecksumAlgorithm kept;
  private final ContentHasher hasher;
  private final StripeSink stripe = new StripeSink();
  private long offset;
  private boolean finished;

  /// A body of the bytes of `range`, whose checksum is kept as `attributes` say.
  public CopyBody(ObjectReader reader, ByteRange range, Attributes attributes) {
    this.reader = reader;
    this.range = range;
    this.attributes = attributes;
    this.kept = Objects.requireNonNull(attributes.algorithm(), "copies always have a checksum");
    this.hasher = new ContentHasher(Set.of(kept));
    this.offset = range.offset();
  }

  @Override
  public long length() {
    return range.length();
  }

  @Override
  public int read(byte[] target, int at, int count) throws IOException {
    if (stripe.isEmpty()) {
      if (offset == range.end()) {
        return -1;
      }
      long boundary = (offset / Limits.STRIPE_BYTES + 1) * Limits.STRIPE_BYTES;
      long end = Math.min(boundary, range.end());
      stripe.clear();
      reader.transferTo(new ByteRange(offset, end - offset), stripe);
      offset = end;
    }
    int read = stripe.take(target, at, count);
    hasher.updateLater(target, at, read);
    return read;
  }

  @Override
  public void settle(long bytes) {
    hasher.await(bytes);
  }

  @Override
  public Finished finish() {
    ContentDigests digests = hasher.finish();
    finished = true;
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(
        kept.headerName(), kept.encode(Objects.requireNonNull(digests.checksums().get(kept))));
    metadata.put(ChecksumType.HEADER, attributes.type().name());
    return new Finished(new ETag(digests.md5Hex()), attributes.bits(), metadata);
  }

  @Override
  public void close() {
    if (!finished) {
      hasher.close();
    }
  }

  /// Holds one stripe between the object read and the object written.
  private static final class StripeSink implements ObjectSink {
    private final byte[] bytes = new byte[Limits.STRIPE_BYTES];
    private int position;
    private int limit;

    boolean isEmpty() {
      return position == limit;
    }

    void clear() {
      position = 0;
      limit = 0;
    }

    int take(byte[] target, int at, int most) {
      int count = Math.min(most, limit - position);
      System.arraycopy(bytes, position, target, at, count);
      position += count;
      return count;
    }

    @Override
    public void write(PooledBuffer buffer) {
      try (buffer) {
        int length = buffer.bytes().remaining();
        buffer.bytes().get(bytes, limit, length);
        limit += length;
      }
    }

    @Override
    public void write(byte[] source, int from, int length) {
      System.arraycopy(source, from, bytes, limit, length);
      limit += length;
    }
  }
}
