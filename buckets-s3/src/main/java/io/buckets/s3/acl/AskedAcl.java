package io.buckets.s3.acl;

import io.buckets.cluster.setting.Acl;
import io.buckets.cluster.setting.Grant;
import io.buckets.cluster.setting.Grant.Permission;
import io.buckets.cluster.state.Account;
import io.buckets.cluster.state.Accounts;
import io.buckets.core.Limits;
import io.buckets.net.HttpHeaders;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The access control list that header fields ask for. Pure.
///
/// Source: S3 API reference, PutObjectAcl: `x-amz-acl` and `x-amz-grant-*`.
public final class AskedAcl {
  /// Names a canned list.
  public static final String CANNED = "x-amz-acl";

  private static final String GRANT = "x-amz-grant-";
  private static final Map<String, Permission> PERMISSIONS =
      Map.of(
          "read", Permission.READ,
          "write", Permission.WRITE,
          "read-acp", Permission.READ_ACP,
          "write-acp", Permission.WRITE_ACP,
          "full-control", Permission.FULL_CONTROL);

  private AskedAcl() {}

  /// The list; null if none is asked for.
  ///
  /// @param owner canonical id of whom the bucket or object belongs to
  /// @param bucketOwner canonical id of whom the object's bucket belongs to
  /// @throws S3Exception INVALID_ARGUMENT, or INVALID_REQUEST if it is asked for in two ways
  static @Nullable Acl of(
      HttpHeaders headers, String owner, String bucketOwner, Accounts accounts) {
    String canned = headers.first(CANNED);
    List<Grant> grants = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i).toLowerCase(Locale.ROOT);
      if (name.startsWith(GRANT)) {
        addTo(grants, name, headers.value(i), accounts);
      }
    }
    if (canned == null) {
      return grants.isEmpty() ? null : new Acl(owner, grants);
    }
    if (!grants.isEmpty()) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST, "Specifying both Canned ACLs and Header Grants is not allowed");
    }
    return new Acl(owner, CannedAcl.named(canned).grants(owner, bucketOwner));
  }

  private static void addTo(List<Grant> grants, String name, String value, Accounts accounts) {
    Permission permission = PERMISSIONS.get(name.substring(GRANT.length()));
    if (permission == null) {
      throw S3Exception.notImplemented(name);
    }
    for (String one : value.split(",")) {
      int equals = one.indexOf('=');
      if (equals < 0 || grants.size() >= Limits.GRANTS) {
        throw S3Exception.invalidArgument("Argument format not recognized", name, value);
      }
      String what = one.substring(0, equals).strip();
      String who = one.substring(equals + 1).strip().replaceAll("^[\"']|[\"']$", "");
      grants.add(grant(what, who, permission, accounts));
    }
  }

  private static Grant grant(String what, String who, Permission permission, Accounts accounts) {
    return switch (what.toLowerCase(Locale.ROOT)) {
      case "id" -> Grant.user(knownId(who, accounts), permission);
      case "uri" -> Grant.group(knownGroup(who), permission);
      case "emailaddress" -> Grant.user(idAt(who, accounts), permission);
      default -> throw S3Exception.invalidArgument("Argument format not recognized", what, who);
    };
  }

  /// A canonical id that belongs to somebody.
  static String knownId(String id, Accounts accounts) {
    if (accounts.identified(id).isEmpty()) {
      throw S3Exception.invalidArgument("Invalid id", "CanonicalUser/ID", id);
    }
    return id;
  }

  static String knownGroup(String address) {
    return switch (address) {
      case Grant.ALL_USERS, Grant.AUTHENTICATED_USERS, Grant.LOG_DELIVERY -> address;
      default -> throw S3Exception.invalidArgument("Invalid group uri", "Group/URI", address);
    };
  }

  static String idAt(String email, Accounts accounts) {
    return accounts
        .at(email)
        .map(Account::canonicalId)
        .orElseThrow(() ->
            S3Exception.of(S3Error.UNRESOLVABLE_GRANT_BY_EMAIL_ADDRESS)
                .with("GrantByEmailAddress", email));
  }
}
