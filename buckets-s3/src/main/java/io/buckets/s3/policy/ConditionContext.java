package io.buckets.s3.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The facts about a request, by their keys. A fact is looked up when a statement asks for it and
/// not before, so one that is costly costs only those who use it.
@FunctionalInterface
public interface ConditionContext {
  /// No facts at all.
  ConditionContext NONE = key -> null;

  /// The values of the key, or null if the request has none. Asked twice it answers the same.
  @Nullable List<String> values(ConditionKey key);

  /// The key's one value; null if it has none or several.
  default @Nullable String single(ConditionKey key) {
    List<String> values = values(key);
    return values == null || values.size() != 1 ? null : values.getFirst();
  }

  /// These facts, and the other's where these have none.
  default ConditionContext or(ConditionContext other) {
    return key -> {
      List<String> mine = values(key);
      return mine == null ? other.values(key) : mine;
    };
  }
}
