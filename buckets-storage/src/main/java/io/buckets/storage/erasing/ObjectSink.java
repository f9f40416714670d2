package io.buckets.storage.erasing;

import io.buckets.core.PooledBuffer;
import java.io.IOException;

/// Where the bytes of an object go, in order. Blocking; a slow reader slows the caller.
public interface ObjectSink {
  /// Takes ownership of `buffer`, whose bytes from position to limit come next; closes it once they
  /// are out.
  void write(PooledBuffer buffer) throws IOException;

  /// Bytes that come next; not kept after the return.
  void write(byte[] source, int offset, int length) throws IOException;
}
