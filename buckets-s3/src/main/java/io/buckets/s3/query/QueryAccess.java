package io.buckets.s3.query;

import io.buckets.s3.access.RequestFacts;
import io.buckets.s3.identity.PrincipalPolicies;
import io.buckets.s3.policy.AccessRules;
import io.buckets.s3.policy.ConditionContext;
import io.buckets.s3.policy.Decision;
import io.buckets.s3.policy.Denial;
import io.buckets.s3.policy.Grounds;
import io.buckets.s3.policy.Grounds.AclGrant;
import io.buckets.s3.policy.Policy;
import io.buckets.s3.policy.PrincipalFacts;
import io.buckets.s3.policy.Question;
import io.buckets.s3.wire.Query;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// May the caller of an action do what it demands? Gathers the policies of the caller and of its
/// session, and leaves the decision to {@link AccessRules}. Any thread.
public final class QueryAccess {
  private final String region;
  private final InstantSource clock;

  /// @param region the server's
  /// @param clock the time that conditions see
  public QueryAccess(String region, InstantSource clock) {
    this.region = region;
    this.clock = clock;
  }

  /// Returns if the caller may do that in its own account.
  ///
  /// @throws QueryException AccessDenied
  public void require(QueryDemand demand, QueryRequest request) {
    for (QueryDemand next = demand; next != null; next = next.besides()) {
      String action = next.action();
      if (action != null) {
        require(action, next, request);
      }
    }
  }

  private void require(String action, QueryDemand demand, QueryRequest request) {
    Question question =
        new Question(
            request.principal(),
            action,
            demand.resource(),
            request.accountNumber(),
            facts(request).or(demand.context()));
    Decision decision = AccessRules.decide(question, grounds(request, null));
    if (!decision.allowed()) {
      throw QueryException.accessDenied(Denial.message(question, decision));
    }
  }

  /// All that is known of the request and of who makes it.
  public ConditionContext facts(QueryRequest request) {
    return new RequestFacts(request.exchange(), Query.parse(""), region, clock.instant())
        .or(new PrincipalFacts(request.principal()))
        .or(request.verified().facts());
  }

  /// The policies that have a say.
  ///
  /// @param resource the policy of what is asked for; null if it has none
  public Grounds grounds(QueryRequest request, @Nullable Policy resource) {
    return new Grounds(
        PrincipalPolicies.of(request.principal(), request.state().iam()),
        request.verified().narrowing(),
        resource,
        AclGrant.NONE,
        false);
  }
}
