package io.buckets.s3.iam;

import io.buckets.cluster.iam.Entity;
import io.buckets.cluster.iam.Group;
import io.buckets.cluster.iam.ManagedPolicy;
import io.buckets.cluster.iam.PermissionHolder;
import io.buckets.cluster.iam.Role;
import io.buckets.cluster.iam.User;
import io.buckets.s3.identity.BuiltInPolicy;
import io.buckets.s3.query.QueryRequest;
import io.buckets.s3.query.QueryResult;
import io.buckets.s3.wire.Percent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// How answers show what an account has in it.
final class Shapes {
  /// When the built-in policies were made, as far as anybody is told.
  private static final Instant ALWAYS = Instant.parse("2015-02-06T18:40:58Z");

  private Shapes() {}

  static void user(QueryResult result, String account, User user) {
    result
        .text("Path", user.path())
        .text("UserName", user.name())
        .text("UserId", user.id())
        .text("Arn", user.arn(account))
        .time("CreateDate", user.created());
  }

  static void group(QueryResult result, String account, Group group) {
    result
        .text("Path", group.path())
        .text("GroupName", group.name())
        .text("GroupId", group.id())
        .text("Arn", group.arn(account))
        .time("CreateDate", group.created());
  }

  static void role(QueryResult result, QueryRequest request, Role role) {
    result
        .text("Path", role.path())
        .text("RoleName", role.name())
        .text("RoleId", role.id())
        .text("Arn", role.arn(request.accountNumber()))
        .time("CreateDate", role.created())
        .text("AssumeRolePolicyDocument", document(TrustDocument.shown(role, request.state())));
  }

  static void roleInFull(QueryResult result, QueryRequest request, Role role) {
    role(result, request, role);
    result
        .text("Description", role.description().isEmpty() ? null : role.description())
        .number("MaxSessionDuration", role.maxSessionSeconds());
  }

  static void policy(QueryResult result, AccountView account, ManagedPolicy policy) {
    String arn = policy.arn(account.number());
    Instant updated =
        policy.versions().values().stream()
            .map(ManagedPolicy.Version::created)
            .max(Instant::compareTo)
            .orElse(policy.created());
    result
        .text("PolicyName", policy.name())
        .text("PolicyId", policy.id())
        .text("Arn", arn)
        .text("Path", policy.path())
        .text("DefaultVersionId", "v" + policy.defaultVersion())
        .number("AttachmentCount", account.iam().holdersOf(arn).size())
        .number("PermissionsBoundaryUsageCount", 0)
        .flag("IsAttachable", true)
        .time("CreateDate", policy.created())
        .time("UpdateDate", updated);
  }

  static void policy(QueryResult result, AccountView account, BuiltInPolicy policy) {
    result
        .text("PolicyName", policy.policyName())
        .text("PolicyId", policy.id())
        .text("Arn", policy.arn())
        .text("Path", "/")
        .text("DefaultVersionId", "v1")
        .number("AttachmentCount", account.iam().holdersOf(policy.arn()).size())
        .number("PermissionsBoundaryUsageCount", 0)
        .flag("IsAttachable", true)
        .time("CreateDate", ALWAYS)
        .time("UpdateDate", ALWAYS);
  }

  static void version(QueryResult result, String id, boolean counts, Instant created) {
    result.text("VersionId", id).flag("IsDefaultVersion", counts).time("CreateDate", created);
  }

  static void version(QueryResult result, BuiltInPolicy policy) {
    result.text("Document", document(policy.document()));
    version(result, "v1", true, ALWAYS);
  }

  /// A holder of a policy, as lists of holders show it.
  static void holder(QueryResult result, PermissionHolder holder) {
    String kind =
        switch (holder) {
          case User _ -> "User";
          case Group _ -> "Group";
          case Role _ -> "Role";
        };
    result.text(kind + "Name", holder.name()).text(kind + "Id", holder.id());
  }

  /// Whether it is below that path.
  static boolean isBelow(Entity entity, String prefix) {
    return entity.path().startsWith(prefix);
  }

  /// The text of a policy as IAM shows it: percent-coded.
  static String document(String text) {
    return Percent.encode(text.getBytes(StandardCharsets.UTF_8), Percent.Part.QUERY);
  }
}
