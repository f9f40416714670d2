package io.buckets.storage;

import io.buckets.core.BufferPool;
import io.buckets.core.ByteRange;
import io.buckets.core.Invariant;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One version of an object, opened for reading: what is known of it, and any range of its bytes.
///
/// Every byte is verified before it is sent. One stripe is fetched ahead of the one being sent. A
/// version opened stays readable while it is being read even if it is replaced meanwhile.
///
/// Threading: one thread. Close it.
public final class ObjectReader implements Closeable {
  private static final int FETCH_AHEAD = 2;

  private final ErasureSet set;
  private final BufferPool buffers;
  private final ObjectInfo info;
  private final RegisterKey key;
  private final Version version;
  private final byte @Nullable [] inline;
  private final Deque<StripeFetch> fetching = new ArrayDeque<>();
  private @Nullable ByteRange planned;
  private @Nullable StripePlan plan;

  ObjectReader(
      ErasureSet set, BufferPool buffers, RegisterKey key, Version version, Opened opened) {
    this.set = set;
    this.buffers = buffers;
    this.key = key;
    this.version = version;
    this.info = opened.info();
    this.inline = opened.inline();
  }

  /// What was learnt when the version was opened.
  ///
  /// @param info what is known of it
  /// @param inline all its bytes, if they travel in the head
  record Opened(ObjectInfo info, byte @Nullable [] inline) {}

  /// What is known of the version.
  public ObjectInfo info() {
    return info;
  }

  /// Begins to read `range`, and returns once its first bytes are here and verified, so that an
  /// object that cannot be read is an error before an answer is begun.
  ///
  /// @throws io.buckets.core.StoreException CORRUPT or NO_QUORUM
  public void prefetch(ByteRange range) {
    Invariant.check(range.end() <= info.size(), "a range lies within the object");
    release();
    planned = range;
    if (inline != null || range.length() == 0) {
      return;
    }
    plan = new StripePlan(set.geometry(), key, version, info, range);
    fill();
    StripeFetch first = fetching.peek();
    if (first != null) {
      first.requireReadable();
    }
  }

  /// Sends the bytes of `range`, in order.
  ///
  /// @throws IOException if the sink fails
  /// @throws io.buckets.core.StoreException CORRUPT or NO_QUORUM, maybe after some bytes were sent
  public void transferTo(ByteRange range, ObjectSink sink) throws IOException {
    if (!range.equals(planned)) {
      prefetch(range);
    }
    planned = null;
    byte[] bytes = inline;
    if (bytes != null) {
      sink.write(bytes, (int) range.offset(), (int) range.length());
      return;
    }
    for (StripeFetch next = fetching.poll(); next != null; next = fetching.poll()) {
      try (StripeFetch stripe = next) {
        fill();
        stripe.sendTo(sink);
      }
    }
  }

  private void fill() {
    StripePlan stripes = plan;
    while (stripes != null && fetching.size() < FETCH_AHEAD) {
      StripePlan.PartStripe next = stripes.next();
      if (next == null) {
        return;
      }
      fetching.add(new StripeFetch(set, buffers, next));
    }
  }

  private void release() {
    fetching.forEach(StripeFetch::close);
    fetching.clear();
  }

  /// Gives back what was fetched and not sent.
  @Override
  public void close() {
    release();
  }
}
