package io.buckets.cluster.topology;

import io.buckets.erasure.Geometry;
import java.util.List;

/// What a new pool is to be made of.
///
/// @param geometry of its sets
/// @param drives at least as many as the geometry needs, all active
public record PoolPlan(Geometry geometry, List<PoolDrive> drives) {
  /// @throws IllegalArgumentException if there are too few drives, one is not active, or some have
  ///   labels that others lack
  public PoolPlan {
    drives = List.copyOf(drives);
    if (drives.size() < geometry.total()) {
      throw new IllegalArgumentException(
          "geometry " + geometry + " needs " + geometry.total() + " drives, not " + drives.size());
    }
    if (drives.stream().anyMatch(drive -> drive.state() != DriveState.ACTIVE)) {
      throw new IllegalArgumentException("a new pool is made of active drives only");
    }
    if (drives.stream().map(drive -> drive.domain().levels()).distinct().count() > 1) {
      throw new IllegalArgumentException("racks and zones are named for all nodes or for none");
    }
  }
}
