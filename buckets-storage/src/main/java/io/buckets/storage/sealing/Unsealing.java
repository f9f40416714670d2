package io.buckets.storage.sealing;

import io.buckets.core.ByteRange;
import io.buckets.core.StoreException;
import io.buckets.storage.erasing.Decoding;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectSink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads sealed objects: of a range, only the packages that hold it are fetched and opened.
///
/// Threading: one thread.
public final class Unsealing implements Decoding {
  private final DataKey key;
  private final List<Stream> streams;
  private @Nullable UnsealingSink last;

  private Unsealing(DataKey key, List<Stream> streams) {
    this.key = key;
    this.streams = streams;
  }

  /// What opens `object`, with its data key.
  ///
  /// @throws StoreException CORRUPT if it is not made of the streams that it was made of
  public static Unsealing of(ObjectInfo object, DataKey key) {
    List<Stream> streams = Stream.of(object);
    if (!key.vouches(streams, object.metadata().getOrDefault(DataKey.SHAPE, ""))) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          object.key() + " is not made of the parts it was sealed in, or not as long");
    }
    return new Unsealing(key, streams);
  }

  @Override
  public ByteRange stored(ByteRange range) {
    long plainBefore = 0;
    long storedBefore = 0;
    long from = -1;
    long to = 0;
    for (Stream stream : streams) {
      long first = Math.max(range.offset(), plainBefore) - plainBefore;
      long end = Math.min(range.end(), plainBefore + stream.plain()) - plainBefore;
      if (first < end) {
        from = from < 0 ? storedBefore + Packages.storedStart(first) : from;
        to = storedBefore + Packages.storedEnd(end, stream.plain());
      }
      plainBefore += stream.plain();
      storedBefore += Packages.storedBytes(stream.plain());
    }
    // An object without bytes is one package all the same, which says that it has none.
    return from >= 0
        ? new ByteRange(from, to - from)
        : new ByteRange(0, plainBefore == 0 ? storedBefore : 0);
  }

  @Override
  public ObjectSink into(ByteRange range, ObjectSink sink) {
    UnsealingSink made = new UnsealingSink(new PackageWalk(key, streams, range), sink);
    last = made;
    return made;
  }

  @Override
  public long rewind() {
    UnsealingSink known = last;
    return known == null ? 0 : known.rewind();
  }
}
