package io.buckets.s3.sts;

import io.buckets.s3.auth.Sessions;
import io.buckets.s3.query.QueryAccess;
import io.buckets.s3.query.QueryAction;
import io.buckets.s3.query.QueryApi;
import io.buckets.s3.query.QueryDemand;
import io.buckets.s3.query.QueryException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// STS as a query API.
///
/// Source: AWS Security Token Service API reference.
public final class StsApi {
  private static final List<String> UNBUILT =
      List.of(
          "AssumeRoleWithSAML",
          "AssumeRoot",
          "DecodeAuthorizationMessage",
          "GetDelegatedAccessToken",
          "GetFederationToken",
          "GetWebIdentityToken");

  private StsApi() {}

  /// The API.
  public static QueryApi of(Sessions sessions, QueryAccess access, InstantSource clock) {
    List<QueryAction> actions = new ArrayList<>();
    actions.addAll(new Callers(sessions).actions());
    actions.add(new AssumeRole(sessions, access).action());
    actions.add(new AssumeRoleWithWebIdentity(sessions, access, new OidcKeys(clock)).action());
    for (String name : UNBUILT) {
      actions.add(
          new QueryAction(
              name,
              request -> QueryDemand.NONE,
              (request, result) -> {
                throw QueryException.notImplemented(name);
              }));
    }
    return QueryApi.of("sts", "2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/", actions);
  }
}
