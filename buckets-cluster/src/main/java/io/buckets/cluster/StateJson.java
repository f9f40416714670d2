package io.buckets.cluster;

import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The form of a whole cluster state in snapshots.
final class StateJson {
  private StateJson() {}

  static byte[] write(ClusterState state) {
    ObjectNode node =
        Json.object()
            .put("deployment", state.deploymentId().toString())
            .put("index", state.index());
    state.topology().ifPresent(topology -> node.set("topology", TopologyJson.toNode(topology)));
    ArrayNode buckets = node.putArray("buckets");
    for (BucketInfo bucket : state.buckets().values()) {
      buckets
          .addObject()
          .put("id", bucket.id())
          .put("name", bucket.name().value())
          .put("created", bucket.created().toString())
          .put("mark", bucket.deletionMark())
          .set("settings", Json.texts(bucket.settings()));
    }
    node.set("settings", Json.texts(state.settings()));
    return Json.compact(node);
  }

  /// @throws StoreException CORRUPT if it is no state that this build knows
  static ClusterState read(byte[] bytes) {
    ObjectNode node = Json.parse(bytes);
    try {
      Optional<Topology> topology =
          node.has("topology")
              ? Optional.of(TopologyJson.fromNode(Json.object(node, "topology")))
              : Optional.empty();
      SortedMap<BucketName, BucketInfo> buckets = new TreeMap<>();
      for (ObjectNode bucket : Json.objects(node, "buckets")) {
        BucketInfo info = bucket(bucket);
        buckets.put(info.name(), info);
      }
      return new ClusterState(
          Json.uuid(node, "deployment"),
          Json.integer(node, "index"),
          topology,
          buckets,
          Json.texts(node, "settings"));
    } catch (IllegalArgumentException e) {
      throw new StoreException(Reason.CORRUPT, "cluster state: " + e.getMessage(), e);
    }
  }

  private static BucketInfo bucket(ObjectNode node) {
    return new BucketInfo(
        Json.integer(node, "id"),
        Json.parsed("name", Json.text(node, "name"), BucketName::new),
        Json.instant(node, "created"),
        Json.integer(node, "mark"),
        Json.texts(node, "settings"));
  }
}
