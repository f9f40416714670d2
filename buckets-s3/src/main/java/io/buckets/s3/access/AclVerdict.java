package io.buckets.s3.access;

import io.buckets.cluster.setting.Acl;
import io.buckets.cluster.setting.Grant;
import io.buckets.cluster.setting.Grant.Permission;
import io.buckets.s3.policy.Grounds.AclGrant;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.policy.S3Action;
import org.jspecify.annotations.Nullable;

/// What access control lists say. Pure.
///
/// Source: S3 user guide, "Access control list (ACL) overview", "Mapping of ACL permissions and
/// access policy permissions".
final class AclVerdict {
  private AclVerdict() {}

  /// What a bucket's list must grant for the action; null if no grant of it would do.
  static @Nullable Permission ofBucket(S3Action action) {
    return switch (action) {
      case LIST_BUCKET, LIST_BUCKET_VERSIONS, LIST_BUCKET_MULTIPART_UPLOADS -> Permission.READ;
      case PUT_OBJECT, DELETE_OBJECT -> Permission.WRITE;
      case GET_BUCKET_ACL -> Permission.READ_ACP;
      case PUT_BUCKET_ACL -> Permission.WRITE_ACP;
      default -> null;
    };
  }

  /// What an object's list must grant for the action; null if no grant of it would do.
  static @Nullable Permission ofObject(S3Action action) {
    return switch (action) {
      case GET_OBJECT, GET_OBJECT_VERSION, GET_OBJECT_TORRENT, GET_OBJECT_VERSION_TORRENT ->
          Permission.READ;
      case GET_OBJECT_ACL, GET_OBJECT_VERSION_ACL -> Permission.READ_ACP;
      case PUT_OBJECT_ACL, PUT_OBJECT_VERSION_ACL -> Permission.WRITE_ACP;
      default -> null;
    };
  }

  /// Whether an action is on an object that is there and may belong to somebody else than its
  /// bucket.
  static boolean isOnObject(S3Action action) {
    return ofObject(action) != null
        || switch (action) {
          case GET_OBJECT_ATTRIBUTES,
              GET_OBJECT_VERSION_ATTRIBUTES,
              GET_OBJECT_TAGGING,
              GET_OBJECT_VERSION_TAGGING,
              PUT_OBJECT_TAGGING,
              PUT_OBJECT_VERSION_TAGGING,
              DELETE_OBJECT_TAGGING,
              DELETE_OBJECT_VERSION_TAGGING ->
              true;
          default -> false;
        };
  }

  /// What a list grants somebody.
  ///
  /// @param wanted what is asked of it; null for nothing that it could grant
  /// @param publics whether grants to everybody count
  static AclGrant of(Acl acl, Principal principal, @Nullable Permission wanted, boolean publics) {
    if (wanted == null) {
      return AclGrant.NONE;
    }
    Principal.Account account = principal.account();
    AclGrant best = AclGrant.NONE;
    for (Grant grant : acl.grants()) {
      if (!grant.permission().covers(wanted)) {
        continue;
      }
      if (grant.kind() == Grant.Kind.CANONICAL_USER) {
        boolean named = account != null && account.canonicalId().equals(grant.grantee());
        best = named && best == AclGrant.NONE ? AclGrant.ACCOUNT : best;
      } else if (publics && isIn(grant.grantee(), account)) {
        best = AclGrant.GROUP;
      }
    }
    return best;
  }

  private static boolean isIn(String group, Principal.@Nullable Account account) {
    return group.equals(Grant.ALL_USERS)
        || (group.equals(Grant.AUTHENTICATED_USERS) && account != null);
  }
}
