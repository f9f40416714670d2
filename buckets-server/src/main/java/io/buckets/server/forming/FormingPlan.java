package io.buckets.server.forming;

import io.buckets.cluster.state.ClusterCommand;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.NodeCommand;
import io.buckets.cluster.state.Submission;
import io.buckets.cluster.topology.Document;
import io.buckets.cluster.topology.DriveState;
import io.buckets.cluster.topology.FailureDomain;
import io.buckets.cluster.topology.Json;
import io.buckets.cluster.topology.Labels;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.PoolPlan;
import io.buckets.cluster.topology.Topology;
import io.buckets.erasure.Geometry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a cluster is to be, as the first of its nodes has proposed it: everything that is the same
/// on all nodes from the beginning. Each node keeps it on all its drives: first as a promise
/// (`forming.json`), then, once all nodes are formatted, for good (`cluster.json`).
///
/// It holds the root key pair and the master key, so its files are readable by the owner alone.
///
/// @param deployment the cluster's id
/// @param list the endpoints, as `NodeList.text` writes them
/// @param geometry of its sets
/// @param nodes names of the nodes, by number from 1
/// @param drives all drives, each with the name of its node
/// @param secrets of the cluster
public record FormingPlan(
    UUID deployment,
    String list,
    Geometry geometry,
    List<String> nodes,
    List<PoolDrive> drives,
    Secrets secrets) {
  private static final Document DOCUMENT = new Document("buckets-cluster", 1);

  /// What only the cluster's nodes know.
  ///
  /// @param rootAccess access key of the root
  /// @param rootSecret secret key of the root
  /// @param master the master key, as text
  public record Secrets(String rootAccess, String rootSecret, String master) {
    @Override
    public String toString() {
      return "secrets of root key " + rootAccess;
    }
  }

  public FormingPlan {
    nodes = List.copyOf(nodes);
    drives = List.copyOf(drives);
  }

  /// Which drive fills which slot.
  public Topology topology() {
    return Topology.create(deployment, List.of(new PoolPlan(geometry, drives)));
  }

  /// The state that the cluster begins with, the same on every node.
  public ClusterState firstState() {
    ClusterState state = ClusterState.genesis(deployment);
    for (String node : nodes) {
      state = state.apply(Submission.once(new NodeCommand.AddNode(node)));
    }
    return state.apply(Submission.once(new ClusterCommand.PutTopology(topology())));
  }

  /// The failure domain of each node, by its number.
  public SortedMap<Integer, FailureDomain> domains() {
    SortedMap<Integer, FailureDomain> domains = new TreeMap<>();
    for (PoolDrive drive : drives) {
      domains.put(nodes.indexOf(drive.node()) + 1, drive.domain());
    }
    return domains;
  }

  /// The drive at a path of a node, if one is meant to be there.
  public Optional<PoolDrive> at(String node, String path) {
    return drives.stream().filter(d -> d.node().equals(node) && d.path().equals(path)).findFirst();
  }

  /// The content of its files.
  public byte[] toJson() {
    ObjectNode fields = DOCUMENT.start(deployment).put("endpoints", list);
    fields.put("geometry", geometry.toString());
    ArrayNode names = fields.putArray("nodes");
    nodes.forEach(names::add);
    ArrayNode members = fields.putArray("drives");
    for (PoolDrive drive : drives) {
      ObjectNode member = members.addObject();
      member
          .put("id", drive.id().toString())
          .put("weight", drive.weight())
          .put("node", drive.node())
          .put("path", drive.path())
          .put("mount", drive.mount());
      drive.domain().labels().writeTo(member);
    }
    fields.put("rootAccess", secrets.rootAccess()).put("rootSecret", secrets.rootSecret());
    fields.put("master", secrets.master());
    return DOCUMENT.seal(fields, true);
  }

  /// Reads what {@link #toJson} wrote.
  ///
  /// @param where the file's name, for messages
  /// @throws io.buckets.core.StoreException CORRUPT if it is damaged, INVALID_ARGUMENT if a newer
  ///   build wrote it
  public static FormingPlan fromJson(String where, byte[] bytes) {
    return DOCUMENT.read(where, bytes, FormingPlan::read);
  }

  private static FormingPlan read(ObjectNode fields) {
    List<String> names = new ArrayList<>();
    Json.array(fields, "nodes").forEach(name -> names.add(name.stringValue()));
    List<PoolDrive> drives = new ArrayList<>();
    for (ObjectNode each : Json.objects(fields, "drives")) {
      drives.add(
          new PoolDrive(
              Json.uuid(each, "id"),
              Json.integer(each, "weight"),
              new FailureDomain(Json.text(each, "node"), Labels.readFrom(each)),
              Json.text(each, "path"),
              DriveState.ACTIVE,
              Json.text(each, "mount")));
    }
    return new FormingPlan(
        Json.uuid(fields, "deployment"),
        Json.text(fields, "endpoints"),
        Json.parsed("geometry", Json.text(fields, "geometry"), Geometry::parse),
        names,
        drives,
        new Secrets(
            Json.text(fields, "rootAccess"),
            Json.text(fields, "rootSecret"),
            Json.text(fields, "master")));
  }
}
