package io.buckets.cluster.state;

import io.buckets.cluster.iam.IamJson;
import io.buckets.cluster.topology.Json;
import io.buckets.cluster.topology.Topology;
import io.buckets.cluster.topology.TopologyJson;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The form of a whole cluster state in snapshots.
public final class StateJson {
  /// Raised with every kind of thing that the state or its commands can hold and earlier builds do
  /// not know. A snapshot without it is of level 1: topology, buckets and settings.
  public static final int LEVEL = 3;

  private StateJson() {}

  public static byte[] write(ClusterState state) {
    ObjectNode node =
        Json.object()
            .put("level", LEVEL)
            .put("deployment", state.deploymentId().toString())
            .put("index", state.index());
    if (state.founded() != 0) {
      node.put("founded", state.founded());
    }
    state.topology().ifPresent(topology -> node.set("topology", TopologyJson.toNode(topology)));
    ArrayNode buckets = node.putArray("buckets");
    for (BucketInfo bucket : state.buckets().values()) {
      buckets
          .addObject()
          .put("id", bucket.id())
          .put("name", bucket.name().value())
          .put("created", bucket.created().toString())
          .put("mark", bucket.deletionMark())
          .put("owner", bucket.owner())
          .set("settings", SettingsJson.toNode(bucket.settings()));
    }
    node.set("settings", Json.texts(state.settings()));
    PartsJson.put(state.nodes(), node);
    PartsJson.put(state.jobs(), node);
    PartsJson.put(state.identities(), node);
    AccountsJson.put(state.accounts(), node);
    IamJson.put(state.iam(), node);
    KeyringJson.put(state.keyring(), node);
    PartsJson.put(state.leases(), node);
    PartsJson.put(state.recent(), node);
    return Json.compact(node);
  }

  /// @throws StoreException CORRUPT if it is no state; INVALID_ARGUMENT if it is one of a newer
  ///   build
  public static ClusterState read(byte[] bytes) {
    ObjectNode node = Json.parse(bytes);
    boolean first = isFirstLevel(node);
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
          node.has("founded") ? Json.integer(node, "founded") : 0,
          topology,
          buckets,
          Json.texts(node, "settings"),
          first ? Nodes.NONE : PartsJson.nodes(node),
          first ? Jobs.NONE : PartsJson.jobs(node),
          first ? Identities.NONE : PartsJson.identities(node),
          AccountsJson.read(node),
          IamJson.read(node),
          KeyringJson.read(node),
          first ? Leases.NONE : PartsJson.leases(node),
          first ? RecentCommands.NONE : PartsJson.recent(node));
    } catch (IllegalArgumentException e) {
      throw new StoreException(Reason.CORRUPT, "cluster state: " + e.getMessage(), e);
    }
  }

  private static boolean isFirstLevel(ObjectNode node) {
    long level = node.has("level") ? Json.integer(node, "level") : 1;
    if (level > LEVEL) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT,
          "the cluster state has level "
              + level
              + " and this build knows levels up to "
              + LEVEL
              + ": start the build that wrote it, or a newer one");
    }
    return level == 1;
  }

  private static BucketInfo bucket(ObjectNode node) {
    return new BucketInfo(
        Json.integer(node, "id"),
        Json.parsed("name", Json.text(node, "name"), BucketName::new),
        Json.instant(node, "created"),
        Json.integer(node, "mark"),
        SettingsJson.read(node, "settings"),
        AccountsJson.owner(node));
  }
}
