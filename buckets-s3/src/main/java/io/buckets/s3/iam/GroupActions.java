package io.buckets.s3.iam;

import io.buckets.cluster.iam.EntityKind;
import io.buckets.cluster.iam.Group;
import io.buckets.cluster.iam.IamChange;
import io.buckets.cluster.iam.User;
import io.buckets.s3.query.QueryAction;
import io.buckets.s3.query.QueryForm;
import io.buckets.s3.query.QueryPage;
import io.buckets.s3.query.QueryRequest;
import io.buckets.s3.query.QueryResult;
import java.util.List;

/// The actions on groups and on who is in them.
final class GroupActions {
  private static final EntityKind GROUP = EntityKind.GROUP;

  private final IamDesk desk;

  GroupActions(IamDesk desk) {
    this.desk = desk;
  }

  List<QueryAction> actions() {
    return List.of(
        IamDesk.making(GROUP, "CreateGroup", this::create),
        IamDesk.on(GROUP, "GetGroup", GroupActions::get),
        IamDesk.listing(GROUP, "ListGroups", GroupActions::list),
        IamDesk.renaming(GROUP, "UpdateGroup", this::update),
        IamDesk.on(GROUP, "DeleteGroup", this::delete),
        IamDesk.on(GROUP, "AddUserToGroup", this::join),
        IamDesk.on(GROUP, "RemoveUserFromGroup", this::leave));
  }

  private void create(QueryRequest request, QueryResult result) {
    Group group = Group.fresh(desk.head(GROUP, request.form(), "GroupName"));
    desk.change(request, new IamChange.Add(group));
    result.structure("Group", shape -> Shapes.group(shape, request.accountNumber(), group));
  }

  private static void get(QueryRequest request, QueryResult result) {
    AccountView account = AccountView.of(request);
    Group group = named(request);
    result.structure("Group", shape -> Shapes.group(shape, account.number(), group));
    QueryPage.of(request.form(), account.iam().membersOf(group.name()), User::name)
        .write(result, "Users", (shape, user) -> Shapes.user(shape, account.number(), user));
  }

  private static void list(QueryRequest request, QueryResult result) {
    AccountView account = AccountView.of(request);
    String prefix = request.form().text("PathPrefix", "/");
    List<Group> groups =
        account.iam().groups().values().stream()
            .filter(group -> Shapes.isBelow(group, prefix))
            .toList();
    QueryPage.of(request.form(), groups, Group::name)
        .write(result, "Groups", (shape, group) -> Shapes.group(shape, account.number(), group));
  }

  private void update(QueryRequest request, QueryResult result) {
    QueryForm form = request.form();
    Group group = named(request);
    desk.change(
        request,
        new IamChange.Rename(
            group.entityName(),
            form.text("NewGroupName", group.name()),
            form.text("NewPath", group.path())));
  }

  private void delete(QueryRequest request, QueryResult result) {
    desk.change(request, new IamChange.Remove(named(request).entityName()));
  }

  private void join(QueryRequest request, QueryResult result) {
    desk.change(request, new IamChange.Join(user(request).name(), named(request).name()));
  }

  private void leave(QueryRequest request, QueryResult result) {
    desk.change(request, new IamChange.Leave(user(request).name(), named(request).name()));
  }

  private static Group named(QueryRequest request) {
    return AccountView.of(request).group(request.form().required("GroupName"));
  }

  private static User user(QueryRequest request) {
    return AccountView.of(request).user(request.form().required("UserName"));
  }
}
