package io.buckets.storage.commit;

import io.buckets.core.VersionId;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A change that a writer wants, with what each drive is to hold of it.
///
/// @param change what to do
/// @param shards the inline shard of each slot, in order; null if the version has shard files, or
///   no data
/// @param holders the slots whose drives have what the version needs besides, its shard files, or
///   may have it: an accept of another is worth nothing to a reader
public record Proposal(Change change, @Nullable List<ByteBuffer> shards, int holders) {
  private static final int ALL = -1;

  /// A change of which every drive gets all it needs.
  public Proposal(Change change, @Nullable List<ByteBuffer> shards) {
    this(change, shards, ALL);
  }

  /// A change whose data is in shard files, or that brings none.
  public static Proposal of(Change change) {
    return new Proposal(change, null, ALL);
  }

  /// The inline shard of a slot, null if there is none.
  @Nullable ByteBuffer shard(int slot) {
    return shards == null ? null : shards.get(slot).duplicate();
  }

  /// The version whose data the change brings, each slot its own shard; null if it brings none.
  @Nullable Version brings() {
    Version version =
        switch (change) {
          case Change.Replace(Version whole) -> whole;
          case Change.AddVersion(Version added) -> added;
          case Change.Erase e -> null;
          case Change.RemoveVersion r -> null;
          case Change.EditVersion e -> null;
        };
    boolean hasData = version != null && (version.inline() || version.data() != null);
    return hasData ? version : null;
  }

  /// The same change over `base`, in the form that the most drives can accept: over an empty state
  /// an addition replaces, and so does one of the null version over the null version alone; the
  /// removal of an only version erases. Drives that missed the base take those too.
  Proposal over(Head base) {
    Version newest = base.newest();
    return switch (change) {
      case Change.AddVersion(Version version)
          when newest == null || isAlone(base, newest, version.id()) ->
          new Proposal(new Change.Replace(version), shards, holders);
      case Change.RemoveVersion(VersionId id) when newest != null && isAlone(base, newest, id) ->
          new Proposal(new Change.Erase(false), null);
      default -> this;
    };
  }

  private static boolean isAlone(Head base, Version newest, VersionId id) {
    return newest.id().equals(id) && base.olderVersions() == 0;
  }
}
