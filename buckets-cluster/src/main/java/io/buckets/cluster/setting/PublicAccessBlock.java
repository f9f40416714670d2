package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import tools.jackson.databind.node.ObjectNode;

/// What of public access a bucket keeps out, whatever its policy and its access control lists say.
///
/// @param blockPublicAcls whether lists that let in the public are refused
/// @param ignorePublicAcls whether what lists grant the public does not count
/// @param blockPublicPolicy whether policies that let in the public are refused
/// @param restrictPublicBuckets whether a bucket with a public policy is for its owner's account
///   alone
public record PublicAccessBlock(
    boolean blockPublicAcls,
    boolean ignorePublicAcls,
    boolean blockPublicPolicy,
    boolean restrictPublicBuckets)
    implements BucketSetting {
  /// Nothing is kept out.
  public static final PublicAccessBlock NONE = new PublicAccessBlock(false, false, false, false);

  /// Everything is, as for a new bucket.
  public static final PublicAccessBlock ALL = new PublicAccessBlock(true, true, true, true);

  @Override
  public SettingKind kind() {
    return SettingKind.PUBLIC_ACCESS;
  }

  @Override
  public ObjectNode toNode() {
    return Json.object()
        .put("blockAcls", blockPublicAcls)
        .put("ignoreAcls", ignorePublicAcls)
        .put("blockPolicy", blockPublicPolicy)
        .put("restrict", restrictPublicBuckets);
  }

  static PublicAccessBlock read(ObjectNode node) {
    return new PublicAccessBlock(
        Json.flag(node, "blockAcls"),
        Json.flag(node, "ignoreAcls"),
        Json.flag(node, "blockPolicy"),
        Json.flag(node, "restrict"));
  }
}
