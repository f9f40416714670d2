package io.buckets.registry;

import io.buckets.cluster.topology.Topology;
import io.buckets.core.ObjectKey;
import io.buckets.hash.HashRing;
import io.buckets.hash.SipHash24;
import io.buckets.storage.erasing.Placement;
import io.buckets.storage.erasing.SetId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Places keys by consistent hashing: the virtual sets of all pools on one ring, 150 points each,
/// hashed by SipHash-2-4 keyed with the deployment id, so that nobody outside can aim keys at one
/// set.
///
/// Source: Karger et al., "Consistent Hashing and Random Trees", 1997. Immutable; any thread.
public final class RingPlacement implements Placement {
  private final HashRing<SetId> ring;

  private RingPlacement(HashRing<SetId> ring) {
    this.ring = ring;
  }

  /// The placement of a topology.
  public static RingPlacement of(Topology topology) {
    UUID deployment = topology.deploymentId();
    SipHash24 hash =
        new SipHash24(deployment.getMostSignificantBits(), deployment.getLeastSignificantBits());
    List<HashRing.Node<SetId>> nodes = new ArrayList<>();
    for (int pool = 0; pool < topology.pools().size(); pool++) {
      for (int set = 0; set < topology.pools().get(pool).sets().size(); set++) {
        nodes.add(new HashRing.Node<>(new SetId(pool, set), pool + "/" + set, 1));
      }
    }
    return new RingPlacement(new HashRing<>(hash, nodes));
  }

  /// How evenly the sets share the keys.
  public HashRing.Spread spread() {
    return ring.spread();
  }

  @Override
  public SetId home(long bucketId, ObjectKey key) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + key.length());
    bytes.putLong(bucketId);
    key.writeTo(bytes);
    return ring.primary(bytes.array());
  }
}
