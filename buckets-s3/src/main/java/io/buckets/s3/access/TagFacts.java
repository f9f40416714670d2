package io.buckets.s3.access;

import io.buckets.s3.policy.ConditionContext;
import io.buckets.s3.policy.ConditionKey;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What policies may ask of the tags of an object: those it has, and those the request would give
/// it. Either are fetched when first asked for, and once. One thread.
public final class TagFacts implements ConditionContext {
  private final Supplier<Map<String, String>> existing;
  private final Supplier<Map<String, String>> requested;
  private @Nullable Map<String, String> has;
  private @Nullable Map<String, String> gets;

  /// @param existing the tags of the object addressed; none if there is no such object
  /// @param requested the tags in the request
  public TagFacts(Supplier<Map<String, String>> existing, Supplier<Map<String, String>> requested) {
    this.existing = existing;
    this.requested = requested;
  }

  @Override
  public @Nullable List<String> values(ConditionKey key) {
    return switch (key.name()) {
      case "s3:existingobjecttag" -> one(existing().get(key.member()));
      case "s3:requestobjecttag" -> one(requested().get(key.member()));
      case "s3:requestobjecttagkeys" ->
          requested().isEmpty() ? null : List.copyOf(requested().keySet());
      default -> null;
    };
  }

  private static @Nullable List<String> one(@Nullable String value) {
    return value == null ? null : List.of(value);
  }

  private Map<String, String> existing() {
    Map<String, String> known = has;
    if (known == null) {
      known = existing.get();
      has = known;
    }
    return known;
  }

  private Map<String, String> requested() {
    Map<String, String> known = gets;
    if (known == null) {
      known = requested.get();
      gets = known;
    }
    return known;
  }
}
