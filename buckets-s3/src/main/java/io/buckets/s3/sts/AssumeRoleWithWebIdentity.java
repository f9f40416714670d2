package io.buckets.s3.sts;

import io.buckets.cluster.iam.OidcProvider;
import io.buckets.cluster.iam.Role;
import io.buckets.s3.auth.Directory;
import io.buckets.s3.auth.SessionGrant;
import io.buckets.s3.auth.SessionGrant.Holder;
import io.buckets.s3.auth.SessionGrant.Kind;
import io.buckets.s3.auth.Sessions;
import io.buckets.s3.policy.ConditionContext;
import io.buckets.s3.policy.Grounds;
import io.buckets.s3.policy.Grounds.AclGrant;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.query.QueryAccess;
import io.buckets.s3.query.QueryAction;
import io.buckets.s3.query.QueryDemand;
import io.buckets.s3.query.QueryException;
import io.buckets.s3.query.QueryForm;
import io.buckets.s3.query.QueryRequest;
import io.buckets.s3.query.QueryResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Somebody whom a provider of the account vouches for becomes a session of a role. The request has
/// no signature: the provider's token is what proves who asks.
///
/// Source: STS API reference, "AssumeRoleWithWebIdentity"; IAM user guide, "Available keys for AWS
/// OIDC federation".
final class AssumeRoleWithWebIdentity {
  private static final String ACTION = "sts:AssumeRoleWithWebIdentity";
  private static final int MOST_TOKEN_CHARS = 20_000;

  private final Sessions sessions;
  private final QueryAccess access;
  private final OidcKeys keys;

  AssumeRoleWithWebIdentity(Sessions sessions, QueryAccess access, OidcKeys keys) {
    this.sessions = sessions;
    this.access = access;
    this.keys = keys;
  }

  QueryAction action() {
    return new QueryAction("AssumeRoleWithWebIdentity", request -> QueryDemand.NONE, this::run);
  }

  private void run(QueryRequest request, QueryResult result) {
    QueryForm form = request.form();
    if (form.find("ProviderId") != null) {
      throw QueryException.notImplemented("A provider that speaks OAuth 2.0 alone");
    }
    String text = form.bounded("WebIdentityToken", 4, MOST_TOKEN_CHARS);
    String name = RoleSessions.name(form);
    Principal nobody = Principal.anonymous();
    RoleTrust trust = RoleTrust.of(form.required("RoleArn"), ACTION, request.state(), nobody);
    Role role = trust.role();
    WebToken token = WebToken.parse(text);
    OidcProvider provider =
        request
            .state()
            .iam()
            .of(trust.account())
            .provider(token.issuerName())
            .orElseThrow(() ->
                WebToken.invalid(
                    "No OpenIDConnect provider found in your account for " + token.issuer()));
    WebClaims claims = token.verified(provider, keys);
    Map<String, String> tags = RoleSessions.checked(claims.tags());
    Principal who =
        new Principal.WebIdentity(
            accountOf(request, trust.account()), provider.arn(trust.account()), claims.subject());
    ConditionContext context = facts(claims, name, role)::get;
    context = context.or(access.facts(request));
    RoleTrust.Asking grounds = policy -> new Grounds(List.of(), null, policy, AclGrant.NONE, false);
    trust.require(who, ACTION, context, grounds);
    if (!tags.isEmpty()) {
      trust.require(who, "sts:TagSession", context, grounds);
    }
    if (claims.sourceIdentity() != null) {
      trust.require(who, "sts:SetSourceIdentity", context, grounds);
    }
    Duration length = RoleSessions.length(form, role, false);
    SessionGrant grant =
        new SessionGrant(
            new Holder(Kind.ROLE, trust.account(), role.id(), role.name(), name),
            RoleSessions.narrowing(form),
            tags,
            claims.transitive(),
            kept(claims, provider.arn(trust.account())));
    result.text("SourceIdentity", claims.sourceIdentity());
    result
        .text("SubjectFromWebIdentityToken", claims.subject())
        .text("Audience", claims.audience())
        .text("Provider", provider.arn(trust.account()));
    RoleSessions.write(result, grant, RoleSessions.issue(sessions, grant, length));
  }

  private static Principal.Account accountOf(QueryRequest request, String number) {
    return request
        .state()
        .accounts()
        .numbered(number)
        .map(Directory::principalOf)
        .orElseThrow(() -> QueryException.accessDenied("Not authorized to perform " + ACTION));
  }

  private static RequestedFacts facts(WebClaims claims, String name, Role role) {
    RequestedFacts facts = new RequestedFacts();
    facts.putAll(claims.facts());
    facts.put("sts:RoleSessionName", name);
    facts.put("sts:SourceIdentity", claims.sourceIdentity());
    facts.put("sts:TransitiveTagKeys", claims.transitive());
    facts.put("aws:FederatedProvider", claims.provider());
    facts.putAll(QueryDemand.requestTags(claims.tags()));
    facts.putAll(QueryDemand.resourceTags("iam", role.tags()));
    return facts;
  }

  /// What later requests of the session are told.
  private static Map<String, List<String>> kept(WebClaims claims, String provider) {
    Map<String, List<String>> kept = new HashMap<>();
    claims.facts().forEach((key, values) -> kept.put(key.toLowerCase(Locale.ROOT), values));
    kept.put("aws:federatedprovider", List.of(provider));
    String source = claims.sourceIdentity();
    if (source != null) {
      kept.put("aws:sourceidentity", List.of(source));
    }
    return kept;
  }
}
