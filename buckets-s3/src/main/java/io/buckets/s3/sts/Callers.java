package io.buckets.s3.sts;

import io.buckets.cluster.state.Identity;
import io.buckets.s3.auth.Session;
import io.buckets.s3.auth.SessionGrant;
import io.buckets.s3.auth.SessionGrant.Holder;
import io.buckets.s3.auth.SessionGrant.Kind;
import io.buckets.s3.auth.Sessions;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.query.QueryAction;
import io.buckets.s3.query.QueryDemand;
import io.buckets.s3.query.QueryException;
import io.buckets.s3.query.QueryRequest;
import io.buckets.s3.query.QueryResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What callers ask about themselves, and the sessions that they begin for themselves.
final class Callers {
  private static final int LEAST_SECONDS = 900;
  private static final int MOST_SECONDS = 129_600;
  private static final int USUAL_SECONDS = 43_200;
  private static final int MOST_ROOT_SECONDS = 3600;

  private final Sessions sessions;

  Callers(Sessions sessions) {
    this.sessions = sessions;
  }

  List<QueryAction> actions() {
    return List.of(
        new QueryAction("GetCallerIdentity", request -> QueryDemand.NONE, Callers::identity),
        new QueryAction(
            "GetAccessKeyInfo",
            request -> QueryDemand.of("sts:GetAccessKeyInfo", "*"),
            Callers::accessKey),
        new QueryAction("GetSessionToken", request -> QueryDemand.NONE, this::token));
  }

  private static void identity(QueryRequest request, QueryResult result) {
    result
        .text("Arn", request.principal().callerArn())
        .text("UserId", request.principal().id())
        .text("Account", request.accountNumber());
  }

  private static void accessKey(QueryRequest request, QueryResult result) {
    Identity known =
        request.state().identities().byAccessKey().get(request.form().required("AccessKeyId"));
    if (known == null) {
      throw QueryException.validation("Unable to determine the account of the access key.");
    }
    result.text("Account", known.account());
  }

  /// No policy has a say: whoever may sign may sign so too.
  private void token(QueryRequest request, QueryResult result) {
    Session session = request.verified().session();
    Principal.Account account = request.account();
    if (session != null) {
      throw QueryException.accessDenied("Cannot call GetSessionToken with session credentials");
    }
    if (request.form().has("SerialNumber") || request.form().has("TokenCode")) {
      throw QueryException.accessDenied(
          "MultiFactorAuthentication failed with invalid MFA one time pass code.");
    }
    int seconds = request.form().number("DurationSeconds", LEAST_SECONDS, MOST_SECONDS, 0);
    boolean root = request.principal() instanceof Principal.Account;
    int most = root ? MOST_ROOT_SECONDS : MOST_SECONDS;
    int length = seconds == 0 ? Math.min(most, USUAL_SECONDS) : Math.min(most, seconds);
    Holder holder =
        switch (request.principal()) {
          case Principal.User user ->
              new Holder(Kind.USER, account.number(), user.id(), user.name(), "");
          default -> new Holder(Kind.ROOT, account.number(), account.number(), "", "");
        };
    SessionGrant grant =
        new SessionGrant(
            holder,
            null,
            Map.of(),
            List.of(),
            Map.of("aws:multifactorauthpresent", List.of("false")));
    RoleSessions.writeCredentials(result, sessions.issue(grant, Duration.ofSeconds(length)));
  }
}
