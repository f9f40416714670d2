package io.buckets.s3.iam;

import io.buckets.cluster.iam.IamChange;
import io.buckets.cluster.iam.ManagedPolicy;
import io.buckets.s3.identity.BuiltInPolicy;
import io.buckets.s3.query.QueryAction;
import io.buckets.s3.query.QueryException;
import io.buckets.s3.query.QueryForm;
import io.buckets.s3.query.QueryPage;
import io.buckets.s3.query.QueryRequest;
import io.buckets.s3.query.QueryResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/// The actions on the versions of managed policies.
final class PolicyVersionActions {
  private static final String VERSION = "VersionId";

  private final IamDesk desk;

  PolicyVersionActions(IamDesk desk) {
    this.desk = desk;
  }

  List<QueryAction> actions() {
    return List.of(
        PolicyActions.on("CreatePolicyVersion", this::create),
        PolicyActions.on("GetPolicyVersion", PolicyVersionActions::get),
        PolicyActions.on("ListPolicyVersions", PolicyVersionActions::list),
        PolicyActions.on("SetDefaultPolicyVersion", this::choose),
        PolicyActions.on("DeletePolicyVersion", this::delete));
  }

  private void create(QueryRequest request, QueryResult result) {
    QueryForm form = request.form();
    ManagedPolicy policy = PolicyActions.own(request);
    boolean counts = form.flag("SetAsDefault", false);
    Instant now = desk.now();
    String document = IamDesk.policyDocument(form);
    ManagedPolicy after =
        desk.change(request, new IamChange.AddVersion(policy.name(), document, counts, now))
            .iam()
            .of(request.accountNumber())
            .policy(policy.name())
            .orElse(policy);
    result.structure(
        "PolicyVersion", shape -> Shapes.version(shape, "v" + after.lastVersion(), counts, now));
  }

  private static void get(QueryRequest request, QueryResult result) {
    String arn = request.form().required("PolicyArn");
    BuiltInPolicy builtIn = BuiltInPolicy.of(arn);
    if (builtIn != null) {
      if (number(request) != 1) {
        throw noSuchVersion(arn, request.form());
      }
      result.structure("PolicyVersion", shape -> Shapes.version(shape, builtIn));
      return;
    }
    ManagedPolicy policy = AccountView.of(request).policy(arn);
    int number = number(request);
    ManagedPolicy.Version version = policy.versions().get(number);
    if (version == null) {
      throw noSuchVersion(arn, request.form());
    }
    result.structure(
        "PolicyVersion",
        shape -> {
          shape.text("Document", Shapes.document(version.document()));
          Shapes.version(shape, "v" + number, number == policy.defaultVersion(), version.created());
        });
  }

  private static void list(QueryRequest request, QueryResult result) {
    String arn = request.form().required("PolicyArn");
    BuiltInPolicy builtIn = BuiltInPolicy.of(arn);
    if (builtIn != null) {
      result
          .list("Versions", List.of(builtIn), one -> Shapes.version(result, one))
          .flag("IsTruncated", false);
      return;
    }
    ManagedPolicy policy = AccountView.of(request).policy(arn);
    List<Integer> newestFirst = new ArrayList<>(policy.versions().keySet());
    newestFirst.sort(Comparator.reverseOrder());
    QueryPage.of(request.form(), newestFirst, number -> String.format("%09d", 999_999_999 - number))
        .write(
            result,
            "Versions",
            (shape, number) ->
                Shapes.version(
                    shape,
                    "v" + number,
                    number == policy.defaultVersion(),
                    Objects.requireNonNull(policy.versions().get(number)).created()));
  }

  private void choose(QueryRequest request, QueryResult result) {
    ManagedPolicy policy = PolicyActions.own(request);
    desk.change(request, new IamChange.ChooseVersion(policy.name(), number(request)));
  }

  private void delete(QueryRequest request, QueryResult result) {
    ManagedPolicy policy = PolicyActions.own(request);
    desk.change(request, new IamChange.RemoveVersion(policy.name(), number(request)));
  }

  private static int number(QueryRequest request) {
    String id = request.form().required(VERSION);
    if (!id.matches("v[1-9][0-9]{0,8}")) {
      throw QueryException.validation(
          "1 validation error detected: Value '"
              + id
              + "' at 'versionId' failed to satisfy constraint: Member must satisfy regular"
              + " expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?");
    }
    return Integer.parseInt(id.substring(1));
  }

  private static QueryException noSuchVersion(String arn, QueryForm form) {
    return QueryException.noSuchEntity(
        "Policy "
            + arn
            + " version "
            + form.text(VERSION, "")
            + " does not exist or is not"
            + " attachable.");
  }
}
