package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The tags of a bucket.
///
/// @param tags values by key, in the order given
public record BucketTags(Map<String, String> tags) implements BucketSetting {
  public BucketTags {
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
  }

  @Override
  public SettingKind kind() {
    return SettingKind.TAGS;
  }

  @Override
  public ObjectNode toNode() {
    ObjectNode node = Json.object();
    ArrayNode list = node.putArray("tags");
    tags.forEach((key, value) -> list.addObject().put("key", key).put("value", value));
    return node;
  }

  static BucketTags read(ObjectNode node) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (ObjectNode tag : Json.objects(node, "tags")) {
      tags.put(Json.text(tag, "key"), Json.text(tag, "value"));
    }
    return new BucketTags(tags);
  }
}
