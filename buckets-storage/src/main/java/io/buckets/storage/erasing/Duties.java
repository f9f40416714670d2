package io.buckets.storage.erasing;

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
/// @param alone whether nobody else writes to the drives: then what this process is not writing,
///   nobody is
public record Duties(Predicate<UUID> isMine, BooleanSupplier leads, boolean alone) {
  /// Those of the only node: everything.
  public static final Duties ALL = new Duties(id -> true, () -> true, true);

  /// Those of one node of several.
  ///
  /// @param mine the drives that are local to it
  /// @param leads whether it does now what one does for all
  public static Duties ofOne(Set<UUID> mine, BooleanSupplier leads) {
    return new Duties(Set.copyOf(mine)::contains, leads, false);
  }
}
