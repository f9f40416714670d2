package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import tools.jackson.databind.node.ObjectNode;

/// Who pays for what is read from a bucket.
///
/// @param requester whether it is who asks, who then has to say that they know
public record BucketPayment(boolean requester) implements BucketSetting {
  @Override
  public SettingKind kind() {
    return SettingKind.PAYMENT;
  }

  @Override
  public ObjectNode toNode() {
    return Json.object().put("requester", requester);
  }

  static BucketPayment read(ObjectNode node) {
    return new BucketPayment(Json.flag(node, "requester"));
  }
}
