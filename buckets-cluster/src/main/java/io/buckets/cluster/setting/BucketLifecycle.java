package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What becomes of a bucket's objects with time.
///
/// @param rules at least one, at most {@link Limits#LIFECYCLE_RULES}
/// @param smallest which objects are too small for a transition
public record BucketLifecycle(List<LifecycleRule> rules, Smallest smallest)
    implements BucketSetting {
  /// Which objects no transition is for, unless its filter names a size.
  public enum Smallest {
    /// Those under 128 KiB.
    ALL_STORAGE_CLASSES_128K("all_storage_classes_128K"),
    /// Those under 128 KiB, but for archives, which take all.
    VARIES_BY_STORAGE_CLASS("varies_by_storage_class");

    private final String wireName;

    Smallest(String wireName) {
      this.wireName = wireName;
    }

    /// What S3 calls it.
    public String wireName() {
      return wireName;
    }

    /// The one that S3 calls so.
    ///
    /// @throws IllegalArgumentException if there is none
    public static Smallest named(String wireName) {
      for (Smallest smallest : values()) {
        if (smallest.wireName.equals(wireName)) {
          return smallest;
        }
      }
      throw new IllegalArgumentException(
          "the least size is all_storage_classes_128K or varies_by_storage_class");
    }
  }

  /// @throws StoreException INVALID_ARGUMENT if there are no rules, or too many
  public BucketLifecycle {
    rules = List.copyOf(rules);
    if (rules.isEmpty() || rules.size() > Limits.LIFECYCLE_RULES) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "a lifecycle has 1 to " + Limits.LIFECYCLE_RULES + " rules");
    }
  }

  @Override
  public SettingKind kind() {
    return SettingKind.LIFECYCLE;
  }

  @Override
  public ObjectNode toNode() {
    ObjectNode node = Json.object().put("smallest", smallest.wireName);
    ArrayNode list = node.putArray("rules");
    rules.forEach(rule -> list.add(rule.toNode()));
    return node;
  }

  static BucketLifecycle read(ObjectNode node) {
    return new BucketLifecycle(
        Json.objects(node, "rules").stream().map(LifecycleRule::read).toList(),
        Json.parsed("smallest", Json.text(node, "smallest"), Smallest::named));
  }
}
