package io.buckets.s3.iam;

import io.buckets.cluster.iam.EntityKind;
import io.buckets.cluster.iam.IamChange;
import io.buckets.cluster.iam.Role;
import io.buckets.core.IdentityLimits;
import io.buckets.s3.query.QueryAction;
import io.buckets.s3.query.QueryForm;
import io.buckets.s3.query.QueryPage;
import io.buckets.s3.query.QueryRequest;
import io.buckets.s3.query.QueryResult;
import java.util.List;
import java.util.Map;

/// The actions on roles.
final class RoleActions {
  private static final EntityKind ROLE = EntityKind.ROLE;
  private static final String DESCRIPTION = "Description";

  private final IamDesk desk;

  RoleActions(IamDesk desk) {
    this.desk = desk;
  }

  List<QueryAction> actions() {
    return List.of(
        IamDesk.making(ROLE, "CreateRole", this::create),
        IamDesk.on(ROLE, "GetRole", RoleActions::get),
        IamDesk.listing(ROLE, "ListRoles", RoleActions::list),
        IamDesk.on(ROLE, "UpdateRole", this::update),
        IamDesk.on(ROLE, "UpdateRoleDescription", this::describe),
        IamDesk.on(ROLE, "UpdateAssumeRolePolicy", this::trust),
        IamDesk.on(ROLE, "DeleteRole", this::delete),
        IamDesk.on(ROLE, "ListInstanceProfilesForRole", RoleActions::profiles));
  }

  private void create(QueryRequest request, QueryResult result) {
    QueryForm form = request.form();
    IamDesk.requireNoBoundary(form);
    String trust = TrustDocument.of(form, "AssumeRolePolicyDocument", request.state());
    Map<String, String> tags = form.pairs("Tags");
    Role role =
        Role.fresh(desk.head(ROLE, form, "RoleName"), trust, tags)
            .described(
                form.text(DESCRIPTION, ""),
                seconds(form, IdentityLimits.LEAST_MAX_SESSION_SECONDS));
    desk.change(request, new IamChange.Add(role));
    result.structure(
        "Role",
        shape -> {
          Shapes.role(shape, request, role);
          shape.tags(role.tags());
        });
  }

  private static int seconds(QueryForm form, int fallback) {
    return form.number(
        "MaxSessionDuration",
        IdentityLimits.LEAST_MAX_SESSION_SECONDS,
        IdentityLimits.MOST_MAX_SESSION_SECONDS,
        fallback);
  }

  private static void get(QueryRequest request, QueryResult result) {
    Role role = named(request);
    result.structure(
        "Role",
        shape -> {
          Shapes.roleInFull(shape, request, role);
          shape.tags(role.tags()).structure("RoleLastUsed", used -> {});
        });
  }

  private static void list(QueryRequest request, QueryResult result) {
    AccountView account = AccountView.of(request);
    String prefix = request.form().text("PathPrefix", "/");
    List<Role> roles =
        account.iam().roles().values().stream()
            .filter(role -> Shapes.isBelow(role, prefix))
            .toList();
    QueryPage.of(request.form(), roles, Role::name)
        .write(result, "Roles", (shape, role) -> Shapes.roleInFull(shape, request, role));
  }

  private void update(QueryRequest request, QueryResult result) {
    QueryForm form = request.form();
    Role role = named(request);
    String description = form.has(DESCRIPTION) ? form.text(DESCRIPTION, "") : role.description();
    desk.change(
        request,
        new IamChange.DescribeRole(
            role.name(), description, seconds(form, role.maxSessionSeconds())));
    var _ = result.begin();
  }

  private void describe(QueryRequest request, QueryResult result) {
    Role role = named(request);
    String words = request.form().text(DESCRIPTION, "");
    desk.change(request, new IamChange.DescribeRole(role.name(), words, role.maxSessionSeconds()));
    result.structure(
        "Role",
        shape ->
            Shapes.roleInFull(shape, request, role.described(words, role.maxSessionSeconds())));
  }

  private void trust(QueryRequest request, QueryResult result) {
    Role role = named(request);
    String trust = TrustDocument.of(request.form(), "PolicyDocument", request.state());
    desk.change(request, new IamChange.Trust(role.name(), trust));
  }

  private void delete(QueryRequest request, QueryResult result) {
    desk.change(request, new IamChange.Remove(named(request).entityName()));
  }

  /// There are no instances here that could have profiles.
  private static void profiles(QueryRequest request, QueryResult result) {
    var _ = named(request);
    result.texts("InstanceProfiles", List.of()).flag("IsTruncated", false);
  }

  private static Role named(QueryRequest request) {
    return AccountView.of(request).role(request.form().required("RoleName"));
  }
}
