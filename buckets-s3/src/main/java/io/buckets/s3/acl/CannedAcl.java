package io.buckets.s3.acl;

import io.buckets.cluster.setting.Grant;
import io.buckets.cluster.setting.Grant.Permission;
import io.buckets.s3.wire.S3Exception;
import java.util.ArrayList;
import java.util.List;

/// The lists that S3 has names for.
///
/// Source: S3 user guide, "Canned ACL".
enum CannedAcl {
  PRIVATE("private"),
  PUBLIC_READ("public-read"),
  PUBLIC_READ_WRITE("public-read-write"),
  AUTHENTICATED_READ("authenticated-read"),
  BUCKET_OWNER_READ("bucket-owner-read"),
  BUCKET_OWNER_FULL_CONTROL("bucket-owner-full-control"),
  LOG_DELIVERY_WRITE("log-delivery-write"),
  AWS_EXEC_READ("aws-exec-read");

  private final String wireName;

  CannedAcl(String wireName) {
    this.wireName = wireName;
  }

  /// The list of that name.
  ///
  /// @throws S3Exception INVALID_ARGUMENT if there is none
  static CannedAcl named(String name) {
    for (CannedAcl canned : values()) {
      if (canned.wireName.equals(name)) {
        return canned;
      }
    }
    throw S3Exception.invalidArgument("", "x-amz-acl", name);
  }

  /// What it grants, full control to the owner last.
  ///
  /// @param owner canonical id of whom the bucket or object belongs to
  /// @param bucketOwner canonical id of whom the object's bucket belongs to
  List<Grant> grants(String owner, String bucketOwner) {
    List<Grant> grants = new ArrayList<>();
    switch (this) {
      case PRIVATE -> {}
      case PUBLIC_READ -> grants.add(Grant.group(Grant.ALL_USERS, Permission.READ));
      case PUBLIC_READ_WRITE -> {
        grants.add(Grant.group(Grant.ALL_USERS, Permission.READ));
        grants.add(Grant.group(Grant.ALL_USERS, Permission.WRITE));
      }
      case AUTHENTICATED_READ ->
          grants.add(Grant.group(Grant.AUTHENTICATED_USERS, Permission.READ));
      case BUCKET_OWNER_READ -> addForOther(grants, owner, bucketOwner, Permission.READ);
      case BUCKET_OWNER_FULL_CONTROL ->
          addForOther(grants, owner, bucketOwner, Permission.FULL_CONTROL);
      case LOG_DELIVERY_WRITE -> {
        grants.add(Grant.group(Grant.LOG_DELIVERY, Permission.WRITE));
        grants.add(Grant.group(Grant.LOG_DELIVERY, Permission.READ_ACP));
      }
      case AWS_EXEC_READ ->
          throw S3Exception.notImplemented("aws-exec-read: there is no EC2 to read it");
    }
    grants.add(Grant.user(owner, Permission.FULL_CONTROL));
    return grants;
  }

  private static void addForOther(
      List<Grant> grants, String owner, String bucketOwner, Permission permission) {
    if (!owner.equals(bucketOwner)) {
      grants.add(Grant.user(bucketOwner, permission));
    }
  }
}
