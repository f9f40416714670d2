package io.buckets.s3.iam;

import io.buckets.cluster.iam.EntityKind;
import io.buckets.cluster.iam.Group;
import io.buckets.cluster.iam.IamChange;
import io.buckets.cluster.iam.ManagedPolicy;
import io.buckets.cluster.iam.PermissionHolder;
import io.buckets.cluster.iam.Role;
import io.buckets.cluster.iam.User;
import io.buckets.s3.identity.BuiltInPolicy;
import io.buckets.s3.query.QueryAction;
import io.buckets.s3.query.QueryDemand;
import io.buckets.s3.query.QueryException;
import io.buckets.s3.query.QueryForm;
import io.buckets.s3.query.QueryPage;
import io.buckets.s3.query.QueryRequest;
import io.buckets.s3.query.QueryResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The actions on managed policies, the account's own and the built-in ones.
final class PolicyActions {
  private static final EntityKind POLICY = EntityKind.POLICY;
  private static final String ARN = "PolicyArn";

  private final IamDesk desk;

  PolicyActions(IamDesk desk) {
    this.desk = desk;
  }

  List<QueryAction> actions() {
    return List.of(
        IamDesk.making(POLICY, "CreatePolicy", this::create),
        on("GetPolicy", PolicyActions::get),
        IamDesk.listing(POLICY, "ListPolicies", PolicyActions::list),
        on("DeletePolicy", this::delete),
        on("ListEntitiesForPolicy", PolicyActions::holders));
  }

  /// An action on the policy that a parameter names by its ARN.
  static QueryAction on(String action, QueryAction.Work work) {
    return new QueryAction(
        action,
        request -> {
          String arn = request.form().required(ARN);
          Map<String, String> tags =
              AccountView.of(request)
                  .iam()
                  .policyOfArn(request.accountNumber(), arn)
                  .map(policy -> (Map<String, String>) policy.tags())
                  .orElse(Map.of());
          return QueryDemand.of("iam:" + action, arn).with(QueryDemand.resourceTags("iam", tags));
        },
        work);
  }

  /// The account's own policy that is to be changed.
  ///
  /// @throws QueryException AccessDenied for a built-in one
  static ManagedPolicy own(QueryRequest request) {
    String arn = request.form().required(ARN);
    if (arn.startsWith(BuiltInPolicy.PREFIX)) {
      throw QueryException.accessDenied("Policy " + arn + " is nobody's to change.");
    }
    return AccountView.of(request).policy(arn);
  }

  private void create(QueryRequest request, QueryResult result) {
    QueryForm form = request.form();
    ManagedPolicy policy =
        ManagedPolicy.fresh(
            desk.head(POLICY, form, "PolicyName"),
            form.text("Description", ""),
            IamDesk.policyDocument(form),
            form.pairs("Tags"));
    desk.change(request, new IamChange.Add(policy));
    AccountView account = AccountView.of(request);
    result.structure(
        "Policy",
        shape -> {
          Shapes.policy(shape, account, policy);
          shape.tags(policy.tags());
        });
  }

  private static void get(QueryRequest request, QueryResult result) {
    AccountView account = AccountView.of(request);
    String arn = request.form().required(ARN);
    BuiltInPolicy builtIn = BuiltInPolicy.of(arn);
    if (builtIn != null) {
      result.structure(
          "Policy",
          shape -> {
            Shapes.policy(shape, account, builtIn);
            shape.text("Description", builtIn.description());
          });
      return;
    }
    ManagedPolicy policy = account.policy(arn);
    result.structure(
        "Policy",
        shape -> {
          Shapes.policy(shape, account, policy);
          shape
              .text("Description", policy.description().isEmpty() ? null : policy.description())
              .tags(policy.tags());
        });
  }

  /// One of a list: the account's own, or a built-in one.
  private sealed interface Listed {
    String name();

    record Own(ManagedPolicy policy) implements Listed {
      @Override
      public String name() {
        return policy.name();
      }
    }

    record BuiltIn(BuiltInPolicy policy) implements Listed {
      @Override
      public String name() {
        return policy.policyName();
      }
    }
  }

  private static void list(QueryRequest request, QueryResult result) {
    AccountView account = AccountView.of(request);
    QueryForm form = request.form();
    boolean boundaries = form.text("PolicyUsageFilter", "").equals("PermissionsBoundary");
    List<Listed> all = boundaries ? List.of() : listed(account, form);
    QueryPage.of(form, all, Listed::name)
        .write(
            result,
            "Policies",
            (shape, one) -> {
              switch (one) {
                case Listed.Own(ManagedPolicy policy) -> Shapes.policy(shape, account, policy);
                case Listed.BuiltIn(BuiltInPolicy policy) -> Shapes.policy(shape, account, policy);
              }
            });
  }

  private static List<Listed> listed(AccountView account, QueryForm form) {
    String scope = form.text("Scope", "All");
    String prefix = form.text("PathPrefix", "/");
    boolean attached = form.flag("OnlyAttached", false);
    List<Listed> all = new ArrayList<>();
    if (!scope.equals("AWS")) {
      account.iam().policies().values().stream()
          .filter(policy -> Shapes.isBelow(policy, prefix))
          .filter(policy -> !attached || isAttached(account, policy.arn(account.number())))
          .forEach(policy -> all.add(new Listed.Own(policy)));
    }
    if (!scope.equals("Local") && prefix.equals("/")) {
      for (BuiltInPolicy policy : BuiltInPolicy.values()) {
        if (!attached || isAttached(account, policy.arn())) {
          all.add(new Listed.BuiltIn(policy));
        }
      }
    }
    return all;
  }

  private static boolean isAttached(AccountView account, String arn) {
    return !account.iam().holdersOf(arn).isEmpty();
  }

  private void delete(QueryRequest request, QueryResult result) {
    desk.change(request, new IamChange.Remove(own(request).entityName()));
  }

  private static void holders(QueryRequest request, QueryResult result) {
    AccountView account = AccountView.of(request);
    QueryForm form = request.form();
    String arn = form.required(ARN);
    if (BuiltInPolicy.of(arn) == null) {
      var _ = account.policy(arn);
    }
    String filter = form.text("EntityFilter", "");
    String prefix = form.text("PathPrefix", "/");
    List<PermissionHolder> all =
        account.iam().holdersOf(arn).stream()
            .filter(holder -> filter.isEmpty() || filter.equalsIgnoreCase(holder.kind().word()))
            .filter(holder -> Shapes.isBelow(holder, prefix))
            .toList();
    QueryPage<PermissionHolder> page =
        QueryPage.of(form, all, holder -> holder.name() + ' ' + holder.kind());
    result.list("PolicyGroups", only(page, Group.class), one -> Shapes.holder(result, one));
    result.list("PolicyUsers", only(page, User.class), one -> Shapes.holder(result, one));
    result.list("PolicyRoles", only(page, Role.class), one -> Shapes.holder(result, one));
    page.end(result);
  }

  private static <T> List<T> only(QueryPage<PermissionHolder> page, Class<T> kind) {
    return page.things().stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
