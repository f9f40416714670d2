package io.buckets.s3.sts;

import io.buckets.s3.policy.ConditionKey;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a trust policy may ask of a request for a session. Case does not count in the names.
final class RequestedFacts {
  private final Map<String, List<String>> facts = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  void put(String name, @Nullable String value) {
    if (value != null) {
      facts.put(name, List.of(value));
    }
  }

  void put(String name, List<String> values) {
    if (!values.isEmpty()) {
      facts.put(name, values);
    }
  }

  void putAll(Map<String, List<String>> more) {
    facts.putAll(more);
  }

  @Nullable List<String> get(ConditionKey key) {
    return facts.get(key.toString());
  }
}
