package io.buckets.cluster;

import io.buckets.cluster.ClusterCommand.CreateBucket;
import io.buckets.cluster.ClusterCommand.MarkBucketDeleting;
import io.buckets.cluster.ClusterCommand.PutBucketSetting;
import io.buckets.cluster.ClusterCommand.PutSetting;
import io.buckets.cluster.ClusterCommand.PutTopology;
import io.buckets.cluster.ClusterCommand.RemoveBucket;
import io.buckets.cluster.ClusterCommand.RemoveBucketSetting;
import io.buckets.cluster.ClusterCommand.RemoveSetting;
import io.buckets.cluster.ClusterCommand.UnmarkBucketDeleting;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import tools.jackson.databind.node.ObjectNode;

/// The form of commands in journals and messages: a JSON object whose `do` names the command.
final class CommandJson {
  private CommandJson() {}

  static byte[] write(ClusterCommand command) {
    return Json.compact(toNode(command));
  }

  private static ObjectNode toNode(ClusterCommand command) {
    return switch (command) {
      case CreateBucket create -> {
        ObjectNode node = named("create-bucket", create.name());
        node.put("created", create.created().toString());
        node.set("settings", Json.texts(create.settings()));
        yield node;
      }
      case MarkBucketDeleting mark ->
          named("mark-bucket-deleting", mark.name()).put("id", mark.bucketId());
      case UnmarkBucketDeleting unmark ->
          named("unmark-bucket-deleting", unmark.name()).put("mark", unmark.mark());
      case RemoveBucket remove -> named("remove-bucket", remove.name()).put("mark", remove.mark());
      case PutBucketSetting put ->
          named("put-bucket-setting", put.name())
              .put("id", put.bucketId())
              .put("setting", put.setting())
              .put("value", put.value());
      case RemoveBucketSetting remove ->
          named("remove-bucket-setting", remove.name())
              .put("id", remove.bucketId())
              .put("setting", remove.setting());
      case PutSetting put ->
          kind("put-setting").put("setting", put.setting()).put("value", put.value());
      case RemoveSetting remove -> kind("remove-setting").put("setting", remove.setting());
      case PutTopology put -> {
        ObjectNode node = kind("put-topology");
        node.set("topology", TopologyJson.toNode(put.topology()));
        yield node;
      }
    };
  }

  private static ObjectNode kind(String kind) {
    return Json.object().put("do", kind);
  }

  private static ObjectNode named(String kind, BucketName name) {
    return kind(kind).put("bucket", name.value());
  }

  /// @throws StoreException CORRUPT if it is no command that this build knows
  static ClusterCommand read(byte[] bytes) {
    ObjectNode node = Json.parse(bytes);
    String kind = Json.text(node, "do");
    try {
      return switch (kind) {
        case "create-bucket" ->
            new CreateBucket(
                bucket(node), Json.instant(node, "created"), Json.texts(node, "settings"));
        case "mark-bucket-deleting" ->
            new MarkBucketDeleting(bucket(node), Json.integer(node, "id"));
        case "unmark-bucket-deleting" ->
            new UnmarkBucketDeleting(bucket(node), Json.integer(node, "mark"));
        case "remove-bucket" -> new RemoveBucket(bucket(node), Json.integer(node, "mark"));
        case "put-bucket-setting" ->
            new PutBucketSetting(
                bucket(node),
                Json.integer(node, "id"),
                Json.text(node, "setting"),
                Json.text(node, "value"));
        case "remove-bucket-setting" ->
            new RemoveBucketSetting(
                bucket(node), Json.integer(node, "id"), Json.text(node, "setting"));
        case "put-setting" -> new PutSetting(Json.text(node, "setting"), Json.text(node, "value"));
        case "remove-setting" -> new RemoveSetting(Json.text(node, "setting"));
        case "put-topology" ->
            new PutTopology(TopologyJson.fromNode(Json.object(node, "topology")));
        default ->
            throw new StoreException(
                Reason.CORRUPT, "this build does not know the command '" + kind + "'");
      };
    } catch (IllegalArgumentException e) {
      throw new StoreException(Reason.CORRUPT, "command " + kind + ": " + e.getMessage(), e);
    }
  }

  private static BucketName bucket(ObjectNode node) {
    return Json.parsed("bucket", Json.text(node, "bucket"), BucketName::new);
  }
}
