package io.buckets.storage.sealing;

import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.model.PartInfo;
import java.util.List;

/// One stream of packages: an object put whole, or one of its parts.
///
/// @param part its number, 1 for an object put whole
/// @param plain its plain bytes
/// @param salt of its key; empty if the document has lost it, which opens nothing
record Stream(int part, long plain, String salt) {
  static Stream whole(long plain, String salt) {
    return new Stream(1, plain, salt);
  }

  static Stream of(PartInfo part) {
    return new Stream(part.number(), part.size(), part.metadata().getOrDefault(DataKey.SALT, ""));
  }

  /// The streams of an object, in order.
  static List<Stream> of(ObjectInfo object) {
    return object.parts().isEmpty()
        ? List.of(whole(object.size(), object.metadata().getOrDefault(DataKey.SALT, "")))
        : object.parts().stream().map(Stream::of).toList();
  }
}
