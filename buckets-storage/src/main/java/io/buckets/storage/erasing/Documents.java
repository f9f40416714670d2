package io.buckets.storage.erasing;

import io.buckets.core.ETag;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.erasure.Geometry;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Turns what the store knows of an object into the document a version carries, and back.
public final class Documents {
  /// The ETag of no bytes.
  static final ETag EMPTY = new ETag("d41d8cd98f00b204e9800998ecf8427e");

  private Documents() {}

  /// How a set of this geometry cuts bytes: slot i holds shard i.
  public static XlMeta.Erasure erasure(Geometry geometry) {
    return new XlMeta.Erasure(
        geometry.data(),
        geometry.parity(),
        Limits.STRIPE_BYTES,
        IntStream.range(0, geometry.total()).boxed().toList());
  }

  /// Both maps in one, those of `added` winning.
  public static Map<String, String> merge(Map<String, String> metadata, Map<String, String> added) {
    if (added.isEmpty()) {
      return metadata;
    }
    Map<String, String> merged = new TreeMap<>(metadata);
    merged.putAll(added);
    return merged;
  }

  /// What a listing says of a version: no metadata, no parts.
  public static ObjectInfo summary(ObjectKey key, Version version) {
    return summary(key, version, true);
  }

  /// The same of a version that may not be the newest.
  public static ObjectInfo summary(ObjectKey key, Version version, boolean latest) {
    return new ObjectInfo(
        key,
        version.id(),
        latest,
        version.kind() == Version.Kind.DELETE_MARKER,
        version.size(),
        version.modifiedMillis(),
        version.etag().isEmpty() ? EMPTY : new ETag(version.etag()),
        version.attributes(),
        Map.of(),
        List.of());
  }

  /// All that is known of a version.
  public static ObjectInfo full(ObjectKey key, Version version, XlMeta document, boolean latest) {
    return new ObjectInfo(
        key,
        version.id(),
        latest,
        version.kind() == Version.Kind.DELETE_MARKER,
        version.size(),
        version.modifiedMillis(),
        version.etag().isEmpty() ? EMPTY : new ETag(version.etag()),
        version.attributes(),
        document.metadata(),
        document.parts());
  }

  /// The newest version of a head as conditions see it; null if there is no object.
  public static @Nullable ObjectInfo current(ObjectKey key, Head head) {
    Version newest = head.newest();
    if (newest == null || newest.kind() == Version.Kind.DELETE_MARKER) {
      return null;
    }
    return full(key, newest, XlMeta.parse(newest.meta()), true);
  }
}
