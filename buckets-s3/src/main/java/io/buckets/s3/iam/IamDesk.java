package io.buckets.s3.iam;

import io.buckets.cluster.iam.Entity;
import io.buckets.cluster.iam.EntityHead;
import io.buckets.cluster.iam.EntityKind;
import io.buckets.cluster.iam.IamChange;
import io.buckets.cluster.iam.Tagged;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.IamCommand;
import io.buckets.s3.auth.AccountBook;
import io.buckets.s3.identity.EntityIds;
import io.buckets.s3.policy.Policy;
import io.buckets.s3.policy.PolicyException;
import io.buckets.s3.query.QueryAction;
import io.buckets.s3.query.QueryDemand;
import io.buckets.s3.query.QueryException;
import io.buckets.s3.query.QueryForm;
import io.buckets.s3.query.QueryRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/// What all actions of IAM do alike: ask for leave, check what they are given, and submit a change.
/// Any thread.
final class IamDesk {
  private final AccountBook people;
  private final InstantSource clock;

  IamDesk(AccountBook people, InstantSource clock) {
    this.people = people;
    this.clock = clock;
  }

  AccountBook people() {
    return people;
  }

  /// Changes the caller's account; the state right after it.
  ClusterState change(QueryRequest request, IamChange change) {
    return people.control().submit(new IamCommand(request.accountNumber(), change));
  }

  /// The time of what is made now, as precise as answers are.
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  /// What a new entity begins with.
  ///
  /// @param parameter that names it
  EntityHead head(EntityKind kind, QueryForm form, String parameter) {
    return new EntityHead(
        EntityIds.fresh(kind), form.required(parameter), form.text("Path", "/"), now());
  }

  /// An action on what a parameter names.
  static QueryAction on(EntityKind kind, String action, QueryAction.Work work) {
    String parameter = parameter(kind);
    return new QueryAction(
        action, request -> demand(kind, action, request.form().required(parameter), request), work);
  }

  /// An action that makes something of a path and name.
  static QueryAction making(EntityKind kind, String action, QueryAction.Work work) {
    String parameter = parameter(kind);
    return new QueryAction(
        action,
        request -> {
          QueryForm form = request.form();
          String arn =
              AccountView.of(request).arn(kind, form.text("Path", "/"), form.required(parameter));
          return tagging(kind, QueryDemand.of("iam:" + action, arn), form);
        },
        work);
  }

  /// The same demand with the tags asked for, which takes the leave to tag too.
  static QueryDemand tagging(EntityKind kind, QueryDemand demand, QueryForm form) {
    Map<String, String> tags = form.pairs("Tags");
    if (tags.isEmpty()) {
      return demand;
    }
    String action =
        switch (kind) {
          case USER -> "iam:TagUser";
          case ROLE -> "iam:TagRole";
          case POLICY -> "iam:TagPolicy";
          case PROVIDER -> "iam:TagOpenIDConnectProvider";
          case GROUP -> throw QueryException.validation("A group has no tags.");
        };
    Map<String, List<String>> facts = QueryDemand.requestTags(tags);
    return demand.with(facts).and(QueryDemand.of(action, demand.resource()).with(facts));
  }

  /// An action that gives what a parameter names another name or path: what it becomes must be
  /// allowed as well.
  static QueryAction renaming(EntityKind kind, String action, QueryAction.Work work) {
    QueryAction plain = on(kind, action, work);
    return new QueryAction(
        action,
        request -> {
          QueryForm form = request.form();
          QueryDemand demand = plain.demanded().of(request);
          AccountView account = AccountView.of(request);
          String name = form.required(parameter(kind));
          Entity known = account.find(kind, name).orElse(null);
          String path = known == null ? "/" : known.path();
          String target =
              account.arn(
                  kind, form.text("NewPath", path), form.text("New" + parameter(kind), name));
          return demand.and(QueryDemand.of("iam:" + action, target));
        },
        work);
  }

  /// An action on all of a kind below a path.
  static QueryAction listing(EntityKind kind, String action, QueryAction.Work work) {
    return new QueryAction(
        action,
        request ->
            QueryDemand.of(
                "iam:" + action,
                AccountView.of(request).arn(kind, request.form().text("PathPrefix", "/"), "")),
        work);
  }

  /// An action on nothing in particular.
  static QueryAction onAll(String action, QueryAction.Work work) {
    return new QueryAction(action, request -> QueryDemand.of("iam:" + action, "*"), work);
  }

  /// The leave to do something to an entity, with its tags as facts.
  static QueryDemand demand(EntityKind kind, String action, String name, QueryRequest request) {
    AccountView account = AccountView.of(request);
    Map<String, String> tags =
        account.find(kind, name).orElse(null) instanceof Tagged tagged ? tagged.tags() : Map.of();
    return QueryDemand.of("iam:" + action, account.arn(kind, name))
        .with(QueryDemand.resourceTags("iam", tags));
  }

  /// The parameter that names an entity of that kind.
  static String parameter(EntityKind kind) {
    return switch (kind) {
      case USER -> "UserName";
      case GROUP -> "GroupName";
      case ROLE -> "RoleName";
      case POLICY -> "PolicyName";
      case PROVIDER -> "OpenIDConnectProviderArn";
    };
  }

  /// The document of a policy for users, groups and roles.
  ///
  /// @throws QueryException MalformedPolicyDocument
  static String policyDocument(QueryForm form) {
    String text = form.bounded("PolicyDocument", 1, 131_072);
    try {
      var _ = Policy.ofIdentity(text);
    } catch (PolicyException e) {
      throw QueryException.malformedPolicy(String.valueOf(e.getMessage()), e);
    }
    return text;
  }

  /// Refuses what would otherwise be dropped.
  static void requireNoBoundary(QueryForm form) {
    if (form.find("PermissionsBoundary") != null) {
      throw QueryException.notImplemented("A permissions boundary");
    }
  }
}
