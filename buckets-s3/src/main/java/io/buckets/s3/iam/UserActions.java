package io.buckets.s3.iam;

import io.buckets.cluster.iam.EntityKind;
import io.buckets.cluster.iam.EntityName;
import io.buckets.cluster.iam.IamChange;
import io.buckets.cluster.iam.User;
import io.buckets.s3.identity.PrincipalPolicies;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.query.QueryAction;
import io.buckets.s3.query.QueryDemand;
import io.buckets.s3.query.QueryException;
import io.buckets.s3.query.QueryForm;
import io.buckets.s3.query.QueryPage;
import io.buckets.s3.query.QueryRequest;
import io.buckets.s3.query.QueryResult;
import java.time.Instant;
import java.util.List;

/// The actions on users.
final class UserActions {
  private static final EntityKind USER = EntityKind.USER;

  private final IamDesk desk;

  UserActions(IamDesk desk) {
    this.desk = desk;
  }

  List<QueryAction> actions() {
    return List.of(
        IamDesk.making(USER, "CreateUser", this::create),
        new QueryAction("GetUser", UserActions::demandOfGet, UserActions::get),
        IamDesk.listing(USER, "ListUsers", UserActions::list),
        IamDesk.renaming(USER, "UpdateUser", this::update),
        IamDesk.on(USER, "DeleteUser", this::delete),
        IamDesk.on(USER, "ListGroupsForUser", UserActions::groups));
  }

  private void create(QueryRequest request, QueryResult result) {
    QueryForm form = request.form();
    IamDesk.requireNoBoundary(form);
    User user = User.fresh(desk.head(USER, form, "UserName"), form.pairs("Tags"));
    desk.change(request, new IamChange.Add(user));
    result.structure(
        "User",
        shape -> {
          Shapes.user(shape, request.accountNumber(), user);
          shape.tags(user.tags());
        });
  }

  /// Whoever asks for nobody in particular asks for themselves.
  private static QueryDemand demandOfGet(QueryRequest request) {
    String name = request.form().find("UserName");
    if (name != null) {
      return IamDesk.demand(USER, "GetUser", name, request);
    }
    String arn = request.principal().arn();
    return QueryDemand.of("iam:GetUser", arn == null ? "*" : arn);
  }

  private static void get(QueryRequest request, QueryResult result) {
    AccountView account = AccountView.of(request);
    String name = request.form().find("UserName");
    if (name == null && request.principal() instanceof Principal.Account root) {
      result.structure(
          "User",
          shape ->
              shape
                  .text("UserId", root.id())
                  .text("Arn", root.arn())
                  .time("CreateDate", createdOf(request)));
      return;
    }
    User user = name == null ? caller(request, account) : account.user(name);
    result.structure(
        "User",
        shape -> {
          Shapes.user(shape, account.number(), user);
          shape.tags(user.tags());
        });
  }

  private static Instant createdOf(QueryRequest request) {
    return request
        .state()
        .accounts()
        .numbered(request.accountNumber())
        .map(account -> account.created())
        .orElse(Instant.EPOCH);
  }

  private static User caller(QueryRequest request, AccountView account) {
    if (request.principal() instanceof Principal.User user) {
      return PrincipalPolicies.userOf(user, account.iam())
          .orElseThrow(() ->
              QueryException.noSuchEntity(
                  "The user with name " + user.name() + " cannot be found."));
    }
    throw QueryException.validation("Must specify userName when calling with non-User credentials");
  }

  private static void list(QueryRequest request, QueryResult result) {
    AccountView account = AccountView.of(request);
    String prefix = request.form().text("PathPrefix", "/");
    List<User> users =
        account.iam().users().values().stream()
            .filter(user -> Shapes.isBelow(user, prefix))
            .toList();
    QueryPage.of(request.form(), users, User::name)
        .write(result, "Users", (shape, user) -> Shapes.user(shape, account.number(), user));
  }

  private void update(QueryRequest request, QueryResult result) {
    User user = AccountView.of(request).user(request.form().required("UserName"));
    desk.change(
        request,
        new IamChange.Rename(
            user.entityName(),
            request.form().text("NewUserName", user.name()),
            request.form().text("NewPath", user.path())));
  }

  private void delete(QueryRequest request, QueryResult result) {
    User user = AccountView.of(request).user(request.form().required("UserName"));
    desk.change(request, new IamChange.Remove(EntityName.user(user.name())));
  }

  private static void groups(QueryRequest request, QueryResult result) {
    AccountView account = AccountView.of(request);
    User user = account.user(request.form().required("UserName"));
    QueryPage.of(request.form(), account.iam().groupsOf(user), group -> group.name())
        .write(result, "Groups", (shape, group) -> Shapes.group(shape, account.number(), group));
  }
}
