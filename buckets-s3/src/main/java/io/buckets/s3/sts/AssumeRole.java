package io.buckets.s3.sts;

import io.buckets.cluster.iam.Role;
import io.buckets.s3.auth.Session;
import io.buckets.s3.auth.SessionGrant;
import io.buckets.s3.auth.SessionGrant.Holder;
import io.buckets.s3.auth.SessionGrant.Kind;
import io.buckets.s3.auth.Sessions;
import io.buckets.s3.policy.ConditionContext;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A user, or a session of a role, becomes a session of a role.
///
/// Source: STS API reference, "AssumeRole"; IAM user guide, "Pass session tags in AWS STS",
/// "Monitor and control actions taken with assumed roles".
final class AssumeRole {
  private static final String ACTION = "sts:AssumeRole";
  private static final String SOURCE_IDENTITY = "aws:sourceidentity";

  private final Sessions sessions;
  private final QueryAccess access;

  AssumeRole(Sessions sessions, QueryAccess access) {
    this.sessions = sessions;
    this.access = access;
  }

  /// Asks for itself: it is the role that says who may.
  QueryAction action() {
    return new QueryAction("AssumeRole", request -> QueryDemand.NONE, this::run);
  }

  private void run(QueryRequest request, QueryResult result) {
    QueryForm form = request.form();
    Principal caller = request.principal();
    if (request.account().equals(caller)) {
      throw QueryException.accessDenied("Roles may not be assumed by root accounts.");
    }
    if (form.has("SerialNumber") || form.has("TokenCode")) {
      throw QueryException.accessDenied(
          "MultiFactorAuthentication failed with invalid MFA one time pass code.");
    }
    RoleTrust trust = RoleTrust.of(form.required("RoleArn"), ACTION, request.state(), caller);
    Role role = trust.role();
    String name = RoleSessions.name(form);
    SessionGrant before = before(request);
    boolean chained = caller instanceof Principal.RoleSession;
    Duration length = RoleSessions.length(form, role, chained);
    Map<String, String> tags = tags(form, before);
    String source = sourceIdentity(form, before);
    ConditionContext context = access.facts(request).or(facts(form, role, tags, source)::get);
    RoleTrust.Asking grounds = policy -> access.grounds(request, policy);
    trust.require(caller, ACTION, context, grounds);
    if (!tags.isEmpty()) {
      trust.require(caller, "sts:TagSession", context, grounds);
    }
    if (source != null) {
      trust.require(caller, "sts:SetSourceIdentity", context, grounds);
    }
    Map<String, List<String>> kept = new HashMap<>();
    kept.put("aws:multifactorauthpresent", List.of("false"));
    if (source != null) {
      kept.put(SOURCE_IDENTITY, List.of(source));
    }
    SessionGrant grant =
        new SessionGrant(
            new Holder(Kind.ROLE, trust.account(), role.id(), role.name(), name),
            RoleSessions.narrowing(form),
            tags,
            transitive(form, tags, before),
            kept);
    result.text("SourceIdentity", source);
    RoleSessions.write(result, grant, RoleSessions.issue(sessions, grant, length));
  }

  /// What the caller's own session was given.
  private static @Nullable SessionGrant before(QueryRequest request) {
    Session session = request.verified().session();
    return session == null ? null : session.grant();
  }

  /// The tags asked for, and those that go from session to session.
  private static Map<String, String> tags(QueryForm form, @Nullable SessionGrant before) {
    Map<String, String> tags = new TreeMap<>(form.pairs("Tags"));
    if (before != null) {
      for (String key : before.transitive()) {
        String value = before.tags().get(key);
        if (value != null && tags.put(key, value) != null) {
          throw QueryException.of(
              400,
              "InvalidParameterValue",
              "One of the specified transitive tag keys can't be set because it conflicts with a"
                  + " transitive tag key from the calling session.");
        }
      }
    }
    return RoleSessions.checked(tags);
  }

  private static List<String> transitive(
      QueryForm form, Map<String, String> tags, @Nullable SessionGrant before) {
    TreeSet<String> keys = new TreeSet<>(form.texts("TransitiveTagKeys"));
    if (!tags.keySet().containsAll(keys)) {
      throw QueryException.of(
          400,
          "InvalidParameterValue",
          "The specified transitive tag key must be included in the" + " requested tags.");
    }
    if (before != null) {
      keys.addAll(before.transitive());
    }
    return List.copyOf(keys);
  }

  /// Who is behind the session; once said it stays through all sessions that follow.
  private static @Nullable String sourceIdentity(QueryForm form, @Nullable SessionGrant before) {
    String asked = form.find("SourceIdentity");
    List<String> known = before == null ? null : before.facts().get(SOURCE_IDENTITY);
    if (asked != null) {
      String good = RoleSessions.name(asked, "sourceIdentity");
      if (known != null && !known.contains(good)) {
        throw QueryException.accessDenied("The source identity of a session cannot be changed.");
      }
      return good;
    }
    return known == null ? null : known.getFirst();
  }

  private static RequestedFacts facts(
      QueryForm form, Role role, Map<String, String> tags, @Nullable String source) {
    RequestedFacts facts = new RequestedFacts();
    facts.put("sts:RoleSessionName", form.find("RoleSessionName"));
    facts.put("sts:ExternalId", form.find("ExternalId"));
    facts.put("sts:SourceIdentity", source);
    facts.put("sts:TransitiveTagKeys", form.texts("TransitiveTagKeys"));
    facts.putAll(QueryDemand.requestTags(tags));
    facts.putAll(QueryDemand.resourceTags("iam", role.tags()));
    return facts;
  }
}
