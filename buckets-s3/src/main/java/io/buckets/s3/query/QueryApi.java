package io.buckets.s3.query;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A service that speaks the query protocol.
///
/// @param service as credential scopes name it: `iam`, `sts`
/// @param version as its requests name it
/// @param namespace of its documents
/// @param actions by their names
public record QueryApi(
    String service, String version, String namespace, Map<String, QueryAction> actions) {
  /// @param actions no two of one name
  public static QueryApi of(
      String service, String version, String namespace, List<QueryAction> actions) {
    return new QueryApi(
        service,
        version,
        namespace,
        actions.stream()
            .collect(Collectors.toUnmodifiableMap(QueryAction::name, Function.identity())));
  }
}
