package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// That versions in a bucket can be locked. It is never taken back, and needs versioning.
///
/// @param rule how new objects are locked whose makers do not say
public record BucketLock(Optional<Rule> rule) implements BucketSetting {
  /// What a time is counted in.
  public enum Unit {
    DAYS,
    YEARS
  }

  /// How new objects are locked.
  ///
  /// @param mode how strictly
  /// @param count for how many units
  /// @param unit of what
  public record Rule(LockMode mode, int count, Unit unit) {
    /// @throws StoreException INVALID_ARGUMENT if the time is none, or longer than any
    public Rule {
      int most = unit == Unit.DAYS ? Limits.LOCK_DAYS : Limits.LOCK_YEARS;
      if (count < 1 || count > most) {
        throw new StoreException(
            Reason.INVALID_ARGUMENT, "a bucket locks for 1 to " + most + " " + unit);
      }
    }
  }

  @Override
  public SettingKind kind() {
    return SettingKind.LOCK;
  }

  @Override
  public ObjectNode toNode() {
    ObjectNode node = Json.object();
    rule.ifPresent(given ->
        node.put("mode", given.mode.name().toLowerCase(Locale.ROOT))
            .put("count", given.count)
            .put("unit", given.unit.name().toLowerCase(Locale.ROOT)));
    return node;
  }

  static BucketLock read(ObjectNode node) {
    return new BucketLock(
        node.has("mode")
            ? Optional.of(
                new Rule(
                    Json.constant(node, "mode", LockMode.class),
                    Json.ordinal(node, "count"),
                    Json.constant(node, "unit", Unit.class)))
            : Optional.empty());
  }
}
