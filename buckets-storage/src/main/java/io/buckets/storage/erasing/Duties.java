package io.buckets.storage.erasing;

import io.buckets.storage.model.ShardName;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// What this node does for the store besides serving it. Each node fills, scrubs, sweeps and brings
/// in step the drives that are local to it; what must be done once in the cluster is done where the
/// control plane leads. Threading: any thread.
///
/// @param isMine whether the drive of that id is local to this node
/// @param leads whether this node does now what one does for all
/// @param alone whether no other node uses the drives
/// @param others what other nodes are writing
public record Duties(
    Predicate<UUID> isMine, BooleanSupplier leads, boolean alone, OtherWriters others) {
  /// Those of the only node: everything.
  public static final Duties ALL = new Duties(id -> true, () -> true, true, files -> Set.of());

  /// Knows what other nodes write.
  @FunctionalInterface
  public interface OtherWriters {
    /// Those of `files` that another node is writing and may yet commit, or may be, for all that is
    /// known. One that is not among them is written by no other node, and never will be.
    Set<ShardName> writing(List<ShardName> files);
  }

  /// Those of one node of several.
  ///
  /// @param mine the drives that are local to it
  /// @param leads whether it does now what one does for all
  /// @param others what the others are writing
  public static Duties ofOne(Set<UUID> mine, BooleanSupplier leads, OtherWriters others) {
    return new Duties(Set.copyOf(mine)::contains, leads, false, others);
  }

  /// Those of one of several that knows of no other what it writes: no file is an orphan to it.
  ///
  /// @param mine the drives that are local to it
  /// @param leads whether it does now what one does for all
  public static Duties ofOne(Set<UUID> mine, BooleanSupplier leads) {
    return ofOne(mine, leads, Set::copyOf);
  }
}
