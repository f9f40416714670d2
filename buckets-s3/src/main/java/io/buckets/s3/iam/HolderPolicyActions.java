package io.buckets.s3.iam;

import io.buckets.cluster.iam.EntityKind;
import io.buckets.cluster.iam.IamChange;
import io.buckets.cluster.iam.ManagedPolicy;
import io.buckets.cluster.iam.PermissionHolder;
import io.buckets.s3.identity.BuiltInPolicy;
import io.buckets.s3.query.QueryAction;
import io.buckets.s3.query.QueryException;
import io.buckets.s3.query.QueryPage;
import io.buckets.s3.query.QueryRequest;
import io.buckets.s3.query.QueryResult;
import java.util.List;
import java.util.Map;

/// The actions on the policies of users, of groups, or of roles: their own, and those attached.
final class HolderPolicyActions {
  private static final String POLICY_NAME = "PolicyName";
  private static final String POLICY_ARN = "PolicyArn";

  private final IamDesk desk;
  private final EntityKind kind;
  private final String word;

  /// @param word of the kind in the names of actions: `User`
  HolderPolicyActions(IamDesk desk, EntityKind kind, String word) {
    this.desk = desk;
    this.kind = kind;
    this.word = word;
  }

  List<QueryAction> actions() {
    return List.of(
        IamDesk.on(kind, "Put" + word + "Policy", this::put),
        IamDesk.on(kind, "Get" + word + "Policy", this::get),
        IamDesk.on(kind, "Delete" + word + "Policy", this::remove),
        IamDesk.on(kind, "List" + word + "Policies", this::list),
        attaching("Attach" + word + "Policy", this::attach),
        attaching("Detach" + word + "Policy", this::detach),
        IamDesk.on(kind, "ListAttached" + word + "Policies", this::listAttached));
  }

  /// Conditions may ask which policy is attached.
  private QueryAction attaching(String name, QueryAction.Work work) {
    QueryAction plain = IamDesk.on(kind, name, work);
    return new QueryAction(
        name,
        request ->
            plain
                .demanded()
                .of(request)
                .with(Map.of("iam:PolicyARN", List.of(request.form().required(POLICY_ARN)))),
        work);
  }

  private PermissionHolder holder(QueryRequest request) {
    String name = request.form().required(IamDesk.parameter(kind));
    return (PermissionHolder) AccountView.of(request).get(kind, name);
  }

  private void put(QueryRequest request, QueryResult result) {
    String name = request.form().bounded(POLICY_NAME, 1, 128);
    String document = IamDesk.policyDocument(request.form());
    desk.change(request, new IamChange.PutInline(holder(request).entityName(), name, document));
  }

  private void get(QueryRequest request, QueryResult result) {
    PermissionHolder holder = holder(request);
    String name = request.form().required(POLICY_NAME);
    String document = holder.permissions().inline().get(name);
    if (document == null) {
      throw QueryException.noSuchEntity(
          "The " + kind.word() + " policy with name " + name + " cannot be found.");
    }
    result
        .text(IamDesk.parameter(kind), holder.name())
        .text(POLICY_NAME, name)
        .text("PolicyDocument", Shapes.document(document));
  }

  private void remove(QueryRequest request, QueryResult result) {
    desk.change(
        request,
        new IamChange.RemoveInline(
            holder(request).entityName(), request.form().required(POLICY_NAME)));
  }

  private void list(QueryRequest request, QueryResult result) {
    QueryPage<String> page =
        QueryPage.of(request.form(), holder(request).permissions().inline().keySet(), name -> name);
    QueryPage.writeTexts(page, result, "PolicyNames");
  }

  private void attach(QueryRequest request, QueryResult result) {
    String arn = request.form().required(POLICY_ARN);
    boolean missing = arn.startsWith(BuiltInPolicy.PREFIX) && BuiltInPolicy.of(arn) == null;
    PermissionHolder holder = holder(request);
    if (missing) {
      throw QueryException.noSuchEntity("Policy " + arn + " does not exist or is not attachable.");
    }
    desk.change(request, new IamChange.Attach(holder.entityName(), arn));
  }

  private void detach(QueryRequest request, QueryResult result) {
    desk.change(
        request,
        new IamChange.Detach(holder(request).entityName(), request.form().required(POLICY_ARN)));
  }

  private void listAttached(QueryRequest request, QueryResult result) {
    AccountView account = AccountView.of(request);
    String prefix = request.form().text("PathPrefix", "/");
    List<String> arns =
        holder(request).permissions().attached().stream()
            .filter(arn -> pathOf(arn, account).startsWith(prefix))
            .toList();
    QueryPage.of(request.form(), arns, arn -> nameOf(arn) + ' ' + arn)
        .write(
            result,
            "AttachedPolicies",
            (shape, arn) -> shape.text(POLICY_NAME, nameOf(arn)).text(POLICY_ARN, arn));
  }

  private static String nameOf(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  private static String pathOf(String arn, AccountView account) {
    return account.iam().policyOfArn(account.number(), arn).map(ManagedPolicy::path).orElse("/");
  }
}
