package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import tools.jackson.databind.node.ObjectNode;

/// The region that a bucket was made for, where whoever made it named one.
///
/// @param region its name as it was given
public record BucketLocation(String region) implements BucketSetting {
  @Override
  public SettingKind kind() {
    return SettingKind.LOCATION;
  }

  @Override
  public ObjectNode toNode() {
    return Json.object().put("region", region);
  }

  static BucketLocation read(ObjectNode node) {
    return new BucketLocation(Json.text(node, "region"));
  }
}
