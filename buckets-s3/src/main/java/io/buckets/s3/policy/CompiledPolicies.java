package io.buckets.s3.policy;

import io.buckets.core.Limits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// The policies in use, compiled once for each text. When there are too many all are forgotten, and
/// those in use are soon there again. Any thread.
public final class CompiledPolicies {
  private final Function<String, Policy> compiler;
  private final Map<String, Policy> byText = new ConcurrentHashMap<>();

  /// @param compiler makes a policy of its text
  public CompiledPolicies(Function<String, Policy> compiler) {
    this.compiler = compiler;
  }

  /// The policy of that text.
  public Policy of(String text) {
    Policy known = byText.get(text);
    if (known != null) {
      return known;
    }
    Policy policy = compiler.apply(text);
    if (byText.size() >= Limits.COMPILED_POLICIES) {
      byText.clear();
    }
    byText.put(text, policy);
    return policy;
  }
}
