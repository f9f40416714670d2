package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import tools.jackson.databind.node.ObjectNode;

/// The policy of a bucket, as its author wrote it; who sets it has checked what it says.
///
/// @param text the whole document
public record BucketPolicy(String text) implements BucketSetting {
  /// @throws StoreException INVALID_ARGUMENT if it is too long
  public BucketPolicy {
    if (text.length() > Limits.POLICY_TEXT_CHARS) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "the policy is too long");
    }
  }

  @Override
  public SettingKind kind() {
    return SettingKind.POLICY;
  }

  @Override
  public ObjectNode toNode() {
    return Json.object().put("text", text);
  }

  static BucketPolicy read(ObjectNode node) {
    return new BucketPolicy(Json.text(node, "text"));
  }
}
