package io.buckets.cluster.topology;

import io.buckets.erasure.Geometry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The form of a topology in files and in commands.
///
/// A set is an array of drive ordinals in slot order. Learners are rare and stand beside the sets
/// as `[set, slot, drive]`, so that a topology at rest of 256 sets of 16 drives takes some 12 KiB.
public final class TopologyJson {
  private static final Document DOCUMENT = new Document("buckets-topology", 1);

  private TopologyJson() {}

  public static byte[] write(Topology topology) {
    ObjectNode file = DOCUMENT.start(topology.deploymentId());
    toNode(topology).properties().forEach(field -> file.set(field.getKey(), field.getValue()));
    return DOCUMENT.seal(file, false);
  }

  public static Topology read(String where, byte[] bytes) {
    return DOCUMENT.read(where, bytes, file -> fromNode(file));
  }

  public static ObjectNode toNode(Topology topology) {
    ObjectNode node =
        Json.object()
            .put("deployment", topology.deploymentId().toString())
            .put("generation", topology.generation());
    ArrayNode pools = node.putArray("pools");
    topology.pools().forEach(pool -> pools.add(pool(pool)));
    return node;
  }

  public static Topology fromNode(ObjectNode node) {
    UUID deployment = Json.uuid(node, "deployment");
    List<Pool> pools = Json.objects(node, "pools").stream().map(TopologyJson::pool).toList();
    return new Topology(deployment, Json.integer(node, "generation"), pools);
  }

  private static ObjectNode pool(Pool pool) {
    ObjectNode node = Json.object().put("geometry", pool.geometry().toString());
    ArrayNode drives = node.putArray("drives");
    for (PoolDrive drive : pool.drives()) {
      ObjectNode listed =
          drives
              .addObject()
              .put("id", drive.id().toString())
              .put("weight", drive.weight())
              .put("node", drive.node())
              .put("path", drive.path())
              .put("state", drive.state().name().toLowerCase(Locale.ROOT));
      drive.domain().labels().writeTo(listed);
      if (!drive.mount().isEmpty()) {
        listed.put("mount", drive.mount());
      }
    }
    ArrayNode sets = node.putArray("sets");
    ArrayNode learners = node.putArray("learners");
    for (int set = 0; set < pool.sets().size(); set++) {
      ArrayNode members = sets.addArray();
      List<Slot> slots = pool.sets().get(set).slots();
      for (int slot = 0; slot < slots.size(); slot++) {
        members.add(slots.get(slot).member());
        OptionalInt learner = slots.get(slot).learner();
        if (learner.isPresent()) {
          learners.addArray().add(set).add(slot).add(learner.getAsInt());
        }
      }
    }
    return node;
  }

  private static Pool pool(ObjectNode node) {
    List<PoolDrive> drives =
        Json.objects(node, "drives").stream().map(TopologyJson::drive).toList();
    List<List<Slot>> sets = new ArrayList<>();
    for (JsonNode members : Json.array(node, "sets")) {
      List<Slot> slots = new ArrayList<>();
      members.forEach(member -> slots.add(Slot.of(Json.ordinal("sets", member))));
      sets.add(slots);
    }
    for (JsonNode learner : Json.array(node, "learners")) {
      int set = Json.ordinal("learners", learner.get(0));
      int slot = Json.ordinal("learners", learner.get(1));
      if (set >= sets.size() || slot >= sets.get(set).size()) {
        throw Json.wrong("learners", "about a slot that exists");
      }
      OptionalInt drive = OptionalInt.of(Json.ordinal("learners", learner.get(2)));
      sets.get(set).set(slot, new Slot(sets.get(set).get(slot).member(), drive));
    }
    return new Pool(
        Json.parsed("geometry", Json.text(node, "geometry"), Geometry::parse),
        drives,
        sets.stream().map(VirtualSet::new).toList());
  }

  private static PoolDrive drive(ObjectNode node) {
    return new PoolDrive(
        Json.uuid(node, "id"),
        Json.integer(node, "weight"),
        new FailureDomain(Json.text(node, "node"), Labels.readFrom(node)),
        Json.text(node, "path"),
        Json.parsed(
            "state",
            Json.text(node, "state"),
            text -> DriveState.valueOf(text.toUpperCase(Locale.ROOT))),
        // What earlier builds wrote has none.
        node.has("mount") ? Json.text(node, "mount") : "");
  }
}
