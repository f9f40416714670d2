package io.buckets.s3.query;

import io.buckets.s3.policy.ConditionContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Something that the caller of an action must be allowed to do.
///
/// @param action as policies spell it, such as `iam:CreateUser`; null if nothing needs to be
///   allowed, or the action finds out and asks itself
/// @param resource its ARN, or `*`
/// @param facts what conditions are told besides, by the names of their keys as AWS spells them
/// @param besides what must be allowed too; null for nothing
public record QueryDemand(
    @Nullable String action,
    String resource,
    Map<String, List<String>> facts,
    @Nullable QueryDemand besides) {
  /// Whoever is known may do it.
  public static final QueryDemand NONE = new QueryDemand(null, "*", Map.of(), null);

  public QueryDemand {
    Map<String, List<String>> folded = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    folded.putAll(facts);
    facts = folded;
  }

  /// To do something to a resource.
  public static QueryDemand of(String action, String resource) {
    return new QueryDemand(action, resource, Map.of(), null);
  }

  /// With facts besides.
  public QueryDemand with(Map<String, List<String>> more) {
    Map<String, List<String>> all = new TreeMap<>(facts);
    all.putAll(more);
    return new QueryDemand(action, resource, all, besides);
  }

  /// With something else that must be allowed.
  public QueryDemand and(QueryDemand other) {
    return new QueryDemand(action, resource, facts, other);
  }

  /// The tags that a request would give, as facts.
  public static Map<String, List<String>> requestTags(Map<String, String> tags) {
    return tagFacts("aws:RequestTag/", tags);
  }

  /// The tags that what is asked for has, as facts.
  ///
  /// @param service the prefix of the service's own key
  public static Map<String, List<String>> resourceTags(String service, Map<String, String> tags) {
    Map<String, List<String>> facts = tagFacts("aws:ResourceTag/", tags);
    tags.forEach((key, value) -> facts.put(service + ":ResourceTag/" + key, List.of(value)));
    facts.remove("aws:TagKeys");
    return facts;
  }

  private static Map<String, List<String>> tagFacts(String prefix, Map<String, String> tags) {
    Map<String, List<String>> facts = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    tags.forEach((key, value) -> facts.put(prefix + key, List.of(value)));
    if (!tags.isEmpty()) {
      facts.put("aws:TagKeys", List.copyOf(tags.keySet()));
    }
    return facts;
  }

  ConditionContext context() {
    return key -> facts.get(key.toString());
  }
}
