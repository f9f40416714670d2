package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Who is to be told of what happens in a bucket. It is kept; nobody is told yet.
///
/// @param targets who is to be told of what
/// @param eventBridge whether everything is to go to the event bus
public record BucketNotification(List<Target> targets, boolean eventBridge)
    implements BucketSetting {
  /// What a target is.
  public enum Kind {
    TOPIC,
    QUEUE,
    FUNCTION
  }

  /// Who is to be told of what.
  ///
  /// @param kind what it is
  /// @param id the name of this entry
  /// @param arn its name
  /// @param events what it is told of
  /// @param filters of which keys
  public record Target(
      Kind kind, String id, String arn, List<String> events, List<KeyFilter> filters) {
    public Target {
      events = List.copyOf(events);
      filters = List.copyOf(filters);
    }

    private ObjectNode toNode() {
      ObjectNode node =
          Json.object()
              .put("kind", kind.name().toLowerCase(Locale.ROOT))
              .put("id", id)
              .put("arn", arn);
      ArrayNode list = node.putArray("events");
      events.forEach(list::add);
      ArrayNode rules = node.putArray("filters");
      filters.forEach(one -> rules.addObject().put("name", one.name).put("value", one.value));
      return node;
    }

    private static Target read(ObjectNode node) {
      List<String> events = new ArrayList<>();
      for (JsonNode event : Json.array(node, "events")) {
        events.add(event.asString());
      }
      return new Target(
          Json.constant(node, "kind", Kind.class),
          Json.text(node, "id"),
          Json.text(node, "arn"),
          events,
          Json.objects(node, "filters").stream()
              .map(one -> new KeyFilter(Json.text(one, "name"), Json.text(one, "value")))
              .toList());
    }
  }

  /// What keys begin or end with.
  ///
  /// @param name `prefix` or `suffix`, as it was written
  /// @param value with what
  public record KeyFilter(String name, String value) {}

  public BucketNotification {
    targets = List.copyOf(targets);
  }

  @Override
  public SettingKind kind() {
    return SettingKind.NOTIFICATION;
  }

  @Override
  public ObjectNode toNode() {
    ObjectNode node = Json.object().put("eventBridge", eventBridge);
    ArrayNode list = node.putArray("targets");
    targets.forEach(target -> list.add(target.toNode()));
    return node;
  }

  static BucketNotification read(ObjectNode node) {
    return new BucketNotification(
        Json.objects(node, "targets").stream().map(Target::read).toList(),
        Json.flag(node, "eventBridge"));
  }
}
