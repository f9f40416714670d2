package io.buckets.storage.drive;

import io.buckets.core.Invariant;
import io.buckets.core.Limits;
import io.buckets.core.VersionId;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import org.jspecify.annotations.Nullable;

/// Which of the older versions of a register are asked for.
///
/// A version's *place* among them is its id; the null version has the place of the last change that
/// was made while it was the newest ({@link VersionId#placeOf}). The order of places is the order
/// of the versions, and it says where a listing goes on from a version that is gone.
public sealed interface OlderQuery {
  /// The version of that id, null version included.
  record ById(VersionId id) implements OlderQuery {}

  /// The version whose shard files bear that name.
  record ByData(DataId data) implements OlderQuery {}

  /// The newest of those that are older than a place, in order. Their documents do not come along,
  /// nor their shards.
  ///
  /// @param place of the version that they are older than; null for all
  /// @param limit most versions, at most {@link Limits#VERSIONS_PAGE}
  record Below(@Nullable VersionId place, int limit) implements OlderQuery {
    public Below {
      Invariant.check(limit > 0 && limit <= Limits.VERSIONS_PAGE, "a page of versions is bounded");
    }

    /// Whether a version of that place is asked for.
    public boolean admits(VersionId other) {
      return place == null || other.compareTo(place) < 0;
    }
  }

  /// The place of the newest version of `head`, which the register has or had.
  static VersionId placeOf(Head head) {
    Version newest = head.newest();
    return newest == null || newest.id().isNull() ? VersionId.placeOf(head.change()) : newest.id();
  }
}
