package io.buckets.server.forming;

import io.buckets.cluster.topology.Document;
import io.buckets.cluster.topology.Json;
import io.buckets.cluster.topology.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a node says of itself to those that form, or have formed, a cluster with it.
///
/// @param list the endpoints it was given, as `NodeList.text` writes them
/// @param stage how far it has come
/// @param plan what it keeps, from PROMISED on
/// @param labels where it stands
/// @param drives its drives, in the order in which they are named
/// @param keysDigest tells the keys that it was given, root and master, from others
/// @param trouble what keeps it from being formed; empty if nothing does
public record NodeSituation(
    String list,
    Stage stage,
    Optional<FormingPlan> plan,
    Labels labels,
    List<OwnDrive> drives,
    String keysDigest,
    String trouble) {
  private static final Document DOCUMENT = new Document("buckets-situation", 1);

  /// How far a node has come.
  public enum Stage {
    /// Its drives hold nothing.
    EMPTY,
    /// It keeps a plan, and has not formatted its drives.
    PROMISED,
    /// Its drives are formatted, and it does not know whether those of all others are.
    FORMED,
    /// It belongs to a cluster whose nodes all were formatted.
    MEMBER
  }

  /// A drive that is to be formatted.
  ///
  /// @param path as it is named
  /// @param weight its capacity
  /// @param mount where its file system is mounted
  public record OwnDrive(String path, long weight, String mount) {}

  public NodeSituation {
    drives = List.copyOf(drives);
  }

  /// The deployment of the plan it keeps.
  public @Nullable UUID deployment() {
    return plan.map(FormingPlan::deployment).orElse(null);
  }

  byte[] toJson() {
    ObjectNode fields = DOCUMENT.start(plan.map(FormingPlan::deployment).orElse(new UUID(0, 0)));
    fields.put("endpoints", list).put("stage", stage.name().toLowerCase(Locale.ROOT));
    labels.writeTo(fields);
    plan.ifPresent(kept -> fields.put("plan", kept.toJson()));
    ArrayNode all = fields.putArray("drives");
    for (OwnDrive drive : drives) {
      all.addObject()
          .put("path", drive.path())
          .put("weight", drive.weight())
          .put("mount", drive.mount());
    }
    return DOCUMENT.seal(fields.put("keys", keysDigest).put("trouble", trouble), false);
  }

  static NodeSituation fromJson(String where, byte[] bytes) {
    return DOCUMENT.read(where, bytes, fields -> read(where, fields));
  }

  private static NodeSituation read(String where, ObjectNode fields) {
    List<OwnDrive> drives = new ArrayList<>();
    for (ObjectNode each : Json.objects(fields, "drives")) {
      drives.add(
          new OwnDrive(
              Json.text(each, "path"), Json.integer(each, "weight"), Json.text(each, "mount")));
    }
    Optional<FormingPlan> plan =
        fields.has("plan")
            ? Optional.of(FormingPlan.fromJson(where, fields.get("plan").binaryValue()))
            : Optional.empty();
    return new NodeSituation(
        Json.text(fields, "endpoints"),
        Json.constant(fields, "stage", Stage.class),
        plan,
        Labels.readFrom(fields),
        drives,
        Json.text(fields, "keys"),
        Json.text(fields, "trouble"));
  }
}
