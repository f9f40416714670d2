package io.buckets.s3.iam;

import io.buckets.cluster.iam.AccountIam;
import io.buckets.cluster.iam.Entity;
import io.buckets.cluster.iam.EntityKind;
import io.buckets.cluster.iam.EntityName;
import io.buckets.cluster.iam.Group;
import io.buckets.cluster.iam.ManagedPolicy;
import io.buckets.cluster.iam.OidcProvider;
import io.buckets.cluster.iam.Role;
import io.buckets.cluster.iam.User;
import io.buckets.s3.query.QueryException;
import io.buckets.s3.query.QueryRequest;
import java.util.Optional;

/// The caller's account as a request sees it. Names are found whatever the case of their letters:
/// no two differ in nothing else.
///
/// @param number of the account
record AccountView(String number, AccountIam iam) {
  static AccountView of(QueryRequest request) {
    String number = request.accountNumber();
    return new AccountView(number, request.state().iam().of(number));
  }

  /// The entity of that name, if there is one.
  Optional<? extends Entity> find(EntityKind kind, String name) {
    Optional<Entity> exact = iam.find(new EntityName(kind, name));
    return exact.isPresent()
        ? exact
        : iam.all(kind).stream().filter(one -> one.name().equalsIgnoreCase(name)).findFirst();
  }

  /// The entity of that name.
  ///
  /// @throws QueryException NoSuchEntity
  Entity get(EntityKind kind, String name) {
    Optional<? extends Entity> found = find(kind, name);
    if (found.isPresent()) {
      return found.get();
    }
    throw QueryException.noSuchEntity(
        "The " + kind.word() + " with name " + name + " cannot be found.");
  }

  User user(String name) {
    return (User) get(EntityKind.USER, name);
  }

  Group group(String name) {
    return (Group) get(EntityKind.GROUP, name);
  }

  Role role(String name) {
    return (Role) get(EntityKind.ROLE, name);
  }

  /// The account's own managed policy of that ARN.
  ///
  /// @throws QueryException NoSuchEntity
  ManagedPolicy policy(String arn) {
    return iam.policyOfArn(number, arn)
        .orElseThrow(() -> QueryException.noSuchEntity("Policy " + arn + " was not found."));
  }

  /// The provider of that ARN.
  ///
  /// @throws QueryException NoSuchEntity
  OidcProvider provider(String arn) {
    String prefix = "arn:aws:iam::" + number + ":oidc-provider/";
    Optional<OidcProvider> found =
        arn.startsWith(prefix) ? iam.provider(arn.substring(prefix.length())) : Optional.empty();
    return found.orElseThrow(
        () -> QueryException.noSuchEntity("OpenIDConnect Provider not found for arn " + arn));
  }

  /// The ARN of an entity by its name, whether it is there or not.
  String arn(EntityKind kind, String name) {
    Optional<? extends Entity> found = find(kind, name);
    return found.isPresent() ? found.get().arn(number) : arn(kind, "/", name);
  }

  /// The ARN that an entity of that path and name has.
  String arn(EntityKind kind, String path, String name) {
    return "arn:aws:iam::" + number + ":" + kind.word() + path + name;
  }
}
