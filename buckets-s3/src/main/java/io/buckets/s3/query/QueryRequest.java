package io.buckets.s3.query;

import io.buckets.cluster.state.ClusterState;
import io.buckets.net.HttpExchange;
import io.buckets.s3.auth.Verified;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.wire.RequestId;

/// A request of a query API: its form, and who signed it. One thread.
///
/// @param exchange as it came
/// @param form its parameters
/// @param verified what its signature vouches for
/// @param state the newest, which answers are made of
public record QueryRequest(
    HttpExchange exchange, RequestId id, QueryForm form, Verified verified, ClusterState state) {
  /// Who asks.
  public Principal principal() {
    return verified.principal();
  }

  /// The account of who asks.
  ///
  /// @throws QueryException MissingAuthenticationToken if nobody known asks
  public Principal.Account account() {
    Principal.Account account = principal().account();
    if (account == null) {
      throw QueryException.of(
          403, "MissingAuthenticationToken", "Request is missing Authentication Token");
    }
    return account;
  }

  /// The number of the account of who asks.
  public String accountNumber() {
    return account().number();
  }
}
