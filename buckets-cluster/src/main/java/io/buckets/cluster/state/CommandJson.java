package io.buckets.cluster.state;

import io.buckets.cluster.iam.IamChangeJson;
import io.buckets.cluster.setting.SettingKind;
import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.cluster.state.ClusterCommand.ChangeBucketSetting;
import io.buckets.cluster.state.ClusterCommand.ChangeVersioning;
import io.buckets.cluster.state.ClusterCommand.CreateBucket;
import io.buckets.cluster.state.ClusterCommand.DropBucketSetting;
import io.buckets.cluster.state.ClusterCommand.MarkBucketDeleting;
import io.buckets.cluster.state.ClusterCommand.PutBucketSetting;
import io.buckets.cluster.state.ClusterCommand.PutBucketSettings;
import io.buckets.cluster.state.ClusterCommand.PutSetting;
import io.buckets.cluster.state.ClusterCommand.PutTopology;
import io.buckets.cluster.state.ClusterCommand.RemoveBucket;
import io.buckets.cluster.state.ClusterCommand.RemoveBucketSetting;
import io.buckets.cluster.state.ClusterCommand.RemoveSetting;
import io.buckets.cluster.state.ClusterCommand.UnmarkBucketDeleting;
import io.buckets.cluster.topology.Json;
import io.buckets.cluster.topology.TopologyJson;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// The form of commands in journals and messages: a JSON object whose `do` names the command.
public final class CommandJson {
  private static final String ID = "command";

  private CommandJson() {}

  public static byte[] write(Submission submission) {
    ObjectNode node = toNode(submission.command());
    submission.id().ifPresent(id -> node.put(ID, id.toString()));
    return Json.compact(node);
  }

  private static ObjectNode toNode(ClusterCommand command) {
    return switch (command) {
      case CreateBucket create -> created(create);
      case MarkBucketDeleting mark ->
          named("mark-bucket-deleting", mark.name()).put("id", mark.bucketId());
      case UnmarkBucketDeleting unmark ->
          named("unmark-bucket-deleting", unmark.name()).put("mark", unmark.mark());
      case RemoveBucket remove -> named("remove-bucket", remove.name()).put("mark", remove.mark());
      case PutBucketSettings put -> {
        ObjectNode node = named("put-bucket-settings", put.name()).put("id", put.bucketId());
        node.set("settings", SettingsJson.toNode(put.settings()));
        yield node;
      }
      case ChangeBucketSetting change -> changed(change);
      case DropBucketSetting drop ->
          named("drop-bucket-setting", drop.name())
              .put("id", drop.bucketId())
              .put("kind", drop.kind().word());
      case ChangeVersioning change ->
          named("change-versioning", change.name())
              .put("id", change.bucketId())
              .put("versioning", change.versioning().name().toLowerCase(Locale.ROOT));
      case PutBucketSetting _, RemoveBucketSetting _, PutSetting _, RemoveSetting _ ->
          text(command);
      case PutTopology put -> {
        ObjectNode node = kind("put-topology");
        node.set("topology", TopologyJson.toNode(put.topology()));
        yield node;
      }
      case NodeCommand change -> RosterJson.toNode(change);
      case JobCommand change -> RosterJson.toNode(change);
      case IdentityCommand change -> RosterJson.toNode(change);
      case AccountCommand change -> AccountsJson.toNode(change);
      case IamCommand change -> {
        ObjectNode node = kind("change-iam").put("account", change.account());
        node.set("change", IamChangeJson.toNode(change.change()));
        yield node;
      }
      case KeyCommand change -> KeyringJson.toNode(change);
      case LeaseCommand change -> RosterJson.toNode(change);
    };
  }

  private static ObjectNode created(CreateBucket create) {
    ObjectNode node = named("create-bucket", create.name());
    node.put("created", create.created().toString());
    node.put("owner", create.owner());
    node.set("settings", SettingsJson.toNode(create.settings()));
    return node;
  }

  private static ObjectNode changed(ChangeBucketSetting change) {
    ObjectNode node =
        named("change-bucket-setting", change.name())
            .put("id", change.bucketId())
            .put("kind", change.setting().kind().word());
    node.set("setting", change.setting().toNode());
    return node;
  }

  /// The commands about settings that are texts.
  private static ObjectNode text(ClusterCommand command) {
    return switch (command) {
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
      default -> throw new IllegalArgumentException("it is not about a text: " + command);
    };
  }

  private static ObjectNode kind(String kind) {
    return Json.object().put("do", kind);
  }

  private static ObjectNode named(String kind, BucketName name) {
    return kind(kind).put("bucket", name.value());
  }

  /// @throws StoreException CORRUPT if it is no command that this build knows
  public static Submission read(byte[] bytes) {
    ObjectNode node = Json.parse(bytes);
    Optional<CommandId> id =
        node.has(ID) ? Optional.of(new CommandId(Json.uuid(node, ID))) : Optional.empty();
    String kind = Json.text(node, "do");
    try {
      return new Submission(id, command(kind, node));
    } catch (IllegalArgumentException e) {
      throw new StoreException(Reason.CORRUPT, "command " + kind + ": " + e.getMessage(), e);
    }
  }

  private static ClusterCommand command(String kind, ObjectNode node) {
    return switch (kind) {
      case "create-bucket" ->
          new CreateBucket(
              bucket(node),
              Json.instant(node, "created"),
              SettingsJson.read(node, "settings"),
              AccountsJson.owner(node));
      case "mark-bucket-deleting" -> new MarkBucketDeleting(bucket(node), Json.integer(node, "id"));
      case "unmark-bucket-deleting" ->
          new UnmarkBucketDeleting(bucket(node), Json.integer(node, "mark"));
      case "remove-bucket" -> new RemoveBucket(bucket(node), Json.integer(node, "mark"));
      case "put-bucket-settings" ->
          new PutBucketSettings(
              bucket(node), Json.integer(node, "id"), SettingsJson.read(node, "settings"));
      case "change-bucket-setting" ->
          new ChangeBucketSetting(
              bucket(node),
              Json.integer(node, "id"),
              kindOf(node).read(Json.object(node, "setting")));
      case "drop-bucket-setting" ->
          new DropBucketSetting(bucket(node), Json.integer(node, "id"), kindOf(node));
      case "change-versioning" ->
          new ChangeVersioning(
              bucket(node),
              Json.integer(node, "id"),
              Json.constant(node, "versioning", Versioning.class));
      case "add-account", "remove-account" -> AccountsJson.command(kind, node);
      case "change-iam" ->
          new IamCommand(
              Json.text(node, "account"), IamChangeJson.read(Json.object(node, "change")));
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
      case "put-topology" -> new PutTopology(TopologyJson.fromNode(Json.object(node, "topology")));
      default ->
          KeyringJson.isOne(kind)
              ? KeyringJson.command(kind, node)
              : RosterJson.command(kind, node);
    };
  }

  private static SettingKind kindOf(ObjectNode node) {
    return Json.parsed("kind", Json.text(node, "kind"), SettingKind::named);
  }

  private static BucketName bucket(ObjectNode node) {
    return Json.parsed("bucket", Json.text(node, "bucket"), BucketName::new);
  }
}
