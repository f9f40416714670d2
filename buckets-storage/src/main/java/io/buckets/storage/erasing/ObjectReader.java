package io.buckets.storage.erasing;

import io.buckets.core.BufferPool;
import io.buckets.core.ByteRange;
import io.buckets.core.Invariant;
import io.buckets.core.StoreException;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One version of an object, opened for reading: what is known of it, and any range of its bytes.
///
/// What a transform stored (encryption) is read through its inverse, see {@link #through}. Every
/// byte is verified before it is sent. Stripes are fetched ahead of the one being sent while memory
/// is plenty; if it is not, each waits for its own with nothing in hand. The version opened stays
/// readable until the reader is closed, whatever becomes of the key. Once bytes were sent, a stripe
/// for which too few drives answer is asked for again for some seconds ({@link Persistence}), since
/// all that is left otherwise is to break off.
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
  private final ReadHold hold;
  private final Deque<StripeFetch> fetching = new ArrayDeque<>();
  private @Nullable Decoding decoding;
  private boolean verifies = true;
  private boolean mistrusted;
  private @Nullable ByteRange planned;
  private @Nullable StripePlan plan;
  private StripePlan.@Nullable PartStripe upcoming;

  public ObjectReader(
      ErasureSet set, BufferPool buffers, RegisterKey key, Version version, Opened opened) {
    this.set = set;
    this.buffers = buffers;
    this.key = key;
    this.version = version;
    this.info = opened.info();
    this.inline = opened.inline();
    this.hold = opened.hold();
  }

  /// What was learnt when the version was opened.
  ///
  /// @param info what is known of it
  /// @param inline all that is stored of it, if that travels in the head
  /// @param hold keeps its files
  public record Opened(ObjectInfo info, byte @Nullable [] inline, ReadHold hold) {}

  /// What is known of the version.
  public ObjectInfo info() {
    return info;
  }

  /// Has what is stored made into the object's bytes by `inverse`, the inverse of what a transform
  /// did when they were written.
  public void through(Decoding inverse) {
    decoding = inverse;
  }

  /// Begins to read `range`, and returns once its first bytes are here and verified, so that an
  /// object that cannot be read is an error before an answer is begun.
  ///
  /// @throws io.buckets.core.StoreException CORRUPT, NO_QUORUM or BUSY
  public void prefetch(ByteRange range) {
    Invariant.check(range.end() <= info.size(), "a range lies within the object");
    release();
    planned = range;
    ByteRange stored = stored(range);
    if (inline != null || stored.length() == 0) {
      return;
    }
    plan(stored);
    fill();
    StripeFetch first = fetching.peek();
    if (first != null) {
      first.requireReadable();
    }
  }

  /// Sends the bytes of `range`, in order.
  ///
  /// @throws IOException if the sink fails
  /// @throws io.buckets.core.StoreException CORRUPT, NO_QUORUM or BUSY, maybe after some bytes were
  ///   sent
  public void transferTo(ByteRange range, ObjectSink sink) throws IOException {
    if (!range.equals(planned)) {
      prefetch(range);
    }
    planned = null;
    Decoding inverse = decoding;
    ObjectSink target = inverse == null ? sink : inverse.into(range, sink);
    byte[] bytes = inline;
    if (bytes != null) {
      ByteRange stored = stored(range);
      target.write(bytes, (int) stored.offset(), (int) stored.length());
      return;
    }
    fill();
    Persistence persistence = new Persistence();
    long sent = 0;
    for (StripeFetch next = fetching.poll(); next != null; next = fetching.poll()) {
      try (StripeFetch stripe = next) {
        fetchAhead();
        stripe.sendTo(target);
        sent += stripe.length();
      } catch (StoreException e) {
        boolean damaged = e.reason() == StoreException.Reason.CORRUPT;
        if (damaged ? inverse == null || mistrusted : !persistence.goesOn(e, sent > 0)) {
          throw e;
        }
        mistrusted |= damaged;
        sent = inverse == null ? sent : inverse.rewind();
        again(stored(range), sent);
      }
      fill();
    }
  }

  /// Fetches what has not been taken once more, and this time verifies it before it is decoded: a
  /// block that was damaged is then made of the others.
  private void again(ByteRange stored, long taken) {
    release();
    plan(new ByteRange(stored.offset() + taken, stored.length() - taken));
  }

  private void plan(ByteRange stored) {
    plan = new StripePlan(set.geometry(), key, version, info, stored);
    verifies = true;
  }

  /// Whether the next stripe is verified: the first of a plan is, so that what cannot be read is an
  /// error before an answer is begun, and all are that nobody verifies after.
  private boolean verifiesNext() {
    boolean now = verifies;
    verifies = decoding == null || mistrusted;
    return now;
  }

  /// Where the bytes of `range` are in what is stored.
  private ByteRange stored(ByteRange range) {
    Decoding inverse = decoding;
    if (inverse != null) {
      return inverse.stored(range);
    }
    if (version.isTransformed()) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          key + " is stored in a form that nothing tells how to read");
    }
    return range;
  }

  /// Begins the next stripe, with no other in hand, and those after it.
  private void fill() {
    if (fetching.isEmpty()) {
      StripePlan.PartStripe next = following();
      if (next != null) {
        fetching.add(StripeFetch.begin(set, buffers, next, verifiesNext()));
        upcoming = null;
      }
    }
    fetchAhead();
  }

  /// Begins stripes ahead of their turn where memory is plenty.
  private void fetchAhead() {
    while (fetching.size() < FETCH_AHEAD) {
      StripePlan.PartStripe next = following();
      StripeFetch fetch =
          next == null ? null : StripeFetch.beginIfPlenty(set, buffers, next, verifies);
      if (fetch == null) {
        return;
      }
      var _ = verifiesNext();
      fetching.add(fetch);
      upcoming = null;
    }
  }

  /// The stripe to be fetched next; the same until it is.
  private StripePlan.@Nullable PartStripe following() {
    if (upcoming == null && plan != null) {
      upcoming = plan.next();
    }
    return upcoming;
  }

  private void release() {
    fetching.forEach(StripeFetch::close);
    fetching.clear();
    plan = null;
    upcoming = null;
  }

  /// Gives back what was fetched and not sent, and lets the version go.
  @Override
  public void close() {
    release();
    hold.close();
  }
}
