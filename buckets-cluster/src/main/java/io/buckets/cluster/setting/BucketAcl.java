package io.buckets.cluster.setting;

import tools.jackson.databind.node.ObjectNode;

/// The access control list of a bucket.
///
/// @param acl the list
public record BucketAcl(Acl acl) implements BucketSetting {
  @Override
  public SettingKind kind() {
    return SettingKind.ACL;
  }

  @Override
  public ObjectNode toNode() {
    return acl.toNode();
  }

  static BucketAcl read(ObjectNode node) {
    return new BucketAcl(Acl.read(node));
  }
}
