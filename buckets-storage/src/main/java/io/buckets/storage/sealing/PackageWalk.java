package io.buckets.storage.sealing;

import io.buckets.core.ByteRange;
import io.buckets.core.Invariant;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The packages that hold a range of an object, in order, one at a time, and which bytes of each
/// are wanted.
///
/// Threading: one thread.
final class PackageWalk {
  private final DataKey key;
  private final List<Stream> streams;
  private int stream;
  private long index;
  private int skip;
  private long left;
  private @Nullable SecretKeySpec streamKey;

  PackageWalk(DataKey key, List<Stream> streams, ByteRange range) {
    this.key = key;
    this.streams = streams;
    this.left = range.length();
    long offset = range.offset();
    while (stream < streams.size() - 1 && offset >= streams.get(stream).plain()) {
      offset -= streams.get(stream).plain();
      stream++;
    }
    this.index = offset / Packages.PLAIN_BYTES;
    this.skip = (int) (offset % Packages.PLAIN_BYTES);
  }

  /// Whether there is another.
  boolean hasNext() {
    return stream < streams.size();
  }

  /// Whether the package at hand holds all that is wanted, at the start of the walk.
  boolean isAlone() {
    return hasNext() && skip + left <= plainBytes();
  }

  /// Plain bytes of the package at hand.
  int plainBytes() {
    Invariant.check(hasNext(), "a range ends with its last package");
    return Packages.plainBytes(index, streams.get(stream).plain());
  }

  /// Which it is.
  PackageCipher.Place place() {
    Stream current = streams.get(stream);
    SecretKeySpec known = streamKey;
    if (known == null) {
      known = key.stream(current.part(), current.salt());
      streamKey = known;
    }
    boolean last = index == Packages.count(current.plain()) - 1;
    return new PackageCipher.Place(known, index, last);
  }

  /// Its first byte that is wanted.
  int from() {
    return skip;
  }

  /// How many of its bytes are wanted, from there on.
  int wanted() {
    return (int) Math.min(plainBytes() - skip, left);
  }

  /// Goes on to the next.
  void advance() {
    left -= wanted();
    skip = 0;
    index++;
    if (index == Packages.count(streams.get(stream).plain())) {
      stream++;
      index = 0;
      streamKey = null;
    }
  }
}
