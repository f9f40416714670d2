package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import tools.jackson.databind.node.ObjectNode;

/// Whom the objects of a bucket belong to.
///
/// Source: S3 user guide, "Controlling ownership of objects and disabling ACLs for your bucket".
///
/// @param rule the rule
public record BucketOwnership(Rule rule) implements BucketSetting {
  /// The three rules of S3.
  public enum Rule {
    /// All belong to the bucket's owner, and access control lists have no say.
    BUCKET_OWNER_ENFORCED("BucketOwnerEnforced"),
    /// What others write with the list `bucket-owner-full-control` belongs to the bucket's owner.
    BUCKET_OWNER_PREFERRED("BucketOwnerPreferred"),
    /// An object belongs to who wrote it.
    OBJECT_WRITER("ObjectWriter");

    private final String wireName;

    Rule(String wireName) {
      this.wireName = wireName;
    }

    /// What S3 calls it.
    public String wireName() {
      return wireName;
    }

    /// The rule that S3 calls so.
    ///
    /// @throws IllegalArgumentException if there is none
    public static Rule named(String wireName) {
      for (Rule rule : values()) {
        if (rule.wireName.equals(wireName)) {
          return rule;
        }
      }
      throw new IllegalArgumentException(
          "object ownership is BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter");
    }
  }

  @Override
  public SettingKind kind() {
    return SettingKind.OWNERSHIP;
  }

  @Override
  public ObjectNode toNode() {
    return Json.object().put("rule", rule.wireName);
  }

  static BucketOwnership read(ObjectNode node) {
    return new BucketOwnership(Json.parsed("rule", Json.text(node, "rule"), Rule::named));
  }
}
