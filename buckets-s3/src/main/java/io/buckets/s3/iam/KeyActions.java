package io.buckets.s3.iam;

import io.buckets.cluster.iam.EntityKind;
import io.buckets.cluster.state.Identity;
import io.buckets.s3.auth.AccountBook.KeyPair;
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
import org.jspecify.annotations.Nullable;

/// The actions on access keys. Whoever names no user means themselves; the account's root has keys
/// under no name.
final class KeyActions {
  private static final String USER_NAME = "UserName";
  private static final String ACCESS_KEY = "AccessKeyId";

  private final IamDesk desk;

  KeyActions(IamDesk desk) {
    this.desk = desk;
  }

  List<QueryAction> actions() {
    return List.of(
        action("CreateAccessKey", this::create),
        action("ListAccessKeys", KeyActions::list),
        action("UpdateAccessKey", this::update),
        action("DeleteAccessKey", this::delete),
        IamDesk.onAll("GetAccessKeyLastUsed", KeyActions::lastUsed));
  }

  private static QueryAction action(String name, QueryAction.Work work) {
    return new QueryAction(
        name,
        request -> {
          String user = request.form().find(USER_NAME);
          if (user != null) {
            return IamDesk.demand(EntityKind.USER, name, user, request);
          }
          String arn = request.principal().arn();
          return QueryDemand.of("iam:" + name, arn == null ? "*" : arn);
        },
        work);
  }

  /// The user whose keys it is about; empty for the root.
  private static String owner(QueryRequest request) {
    String name = request.form().find(USER_NAME);
    if (name != null) {
      return AccountView.of(request).user(name).name();
    }
    return switch (request.principal()) {
      case Principal.Account _ -> "";
      case Principal.User user -> user.name();
      default ->
          throw QueryException.validation(
              "Must specify userName when calling with non-User credentials");
    };
  }

  private void create(QueryRequest request, QueryResult result) {
    String user = owner(request);
    KeyPair pair = desk.people().freshKey(request.accountNumber(), user);
    result.structure(
        "AccessKey",
        shape ->
            shape
                .text(USER_NAME, named(user))
                .text(ACCESS_KEY, pair.accessKey())
                .text("Status", "Active")
                .text("SecretAccessKey", pair.secretKey())
                .time("CreateDate", createdOf(pair)));
  }

  private Instant createdOf(KeyPair pair) {
    Identity made =
        desk.people().control().state().identities().byAccessKey().get(pair.accessKey());
    return made == null ? desk.now() : made.created();
  }

  private static void list(QueryRequest request, QueryResult result) {
    String user = owner(request);
    List<Identity> keys = request.state().identities().of(request.accountNumber(), user);
    QueryPage.of(request.form(), keys, Identity::accessKey)
        .write(
            result,
            "AccessKeyMetadata",
            (shape, key) ->
                shape
                    .text(USER_NAME, named(user))
                    .text(ACCESS_KEY, key.accessKey())
                    .text("Status", key.enabled() ? "Active" : "Inactive")
                    .time("CreateDate", key.created()));
  }

  private void update(QueryRequest request, QueryResult result) {
    Identity key = key(request);
    boolean enabled =
        switch (request.form().required("Status")) {
          case "Active" -> true;
          case "Inactive" -> false;
          default ->
              throw QueryException.validation(
                  "1 validation error detected: Value at 'status' failed to satisfy constraint:"
                      + " Member must satisfy enum value set: [Active, Inactive]");
        };
    desk.people().enableKey(key.accessKey(), enabled);
  }

  private void delete(QueryRequest request, QueryResult result) {
    desk.people().removeKey(key(request).accessKey());
  }

  private static Identity key(QueryRequest request) {
    QueryForm form = request.form();
    String user = owner(request);
    String wanted = form.bounded(ACCESS_KEY, 1, 128);
    return request.state().identities().of(request.accountNumber(), user).stream()
        .filter(key -> key.accessKey().equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            QueryException.noSuchEntity("The Access Key with id " + wanted + " cannot be found."));
  }

  /// When a key was used nobody writes down.
  private static void lastUsed(QueryRequest request, QueryResult result) {
    String wanted = request.form().required(ACCESS_KEY);
    Identity key = request.state().identities().byAccessKey().get(wanted);
    if (key == null || !key.account().equals(request.accountNumber())) {
      throw QueryException.accessDenied(
          "User: "
              + request.principal().callerArn()
              + " is not authorized to perform:"
              + " iam:GetAccessKeyLastUsed on resource: access key "
              + wanted);
    }
    result
        .text(USER_NAME, named(key.user()))
        .structure(
            "AccessKeyLastUsed", shape -> shape.text("ServiceName", "N/A").text("Region", "N/A"));
  }

  private static @Nullable String named(String user) {
    return user.isEmpty() ? null : user;
  }
}
