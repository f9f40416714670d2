package io.buckets.storage.erasing;

import io.buckets.core.ByteRange;

/// The inverse of a transform: makes the bytes of an object of what is stored of it.
///
/// A range of the object comes from one range of what is stored, which may be longer at both ends.
/// Whoever decodes verifies what it is given, so the checksums of blocks need not be verified
/// before. Threading: one thread, one transfer after the other.
public interface Decoding {
  /// Which stored bytes it takes to make those of `range`.
  ByteRange stored(ByteRange range);

  /// A sink that takes these stored bytes, all and in order, and gives those of `range` to `sink`.
  /// It throws a StoreException, CORRUPT, for bytes that are not what was stored, and gives nothing
  /// of them on.
  ObjectSink into(ByteRange range, ObjectSink sink);

  /// After the last sink refused bytes: how many of those it was given are done with. What came
  /// after them is forgotten, and it takes them once more.
  long rewind();
}
