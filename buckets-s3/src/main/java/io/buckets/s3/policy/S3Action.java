package io.buckets.s3.policy;

import io.buckets.s3.wire.Target.Level;
import java.util.List;
import java.util.stream.Stream;

/// Every action on buckets and objects that a policy may allow or deny, and what it acts on. An
/// operation of the API may need several, and several may need one.
///
/// Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3".
public enum S3Action {
  ABORT_MULTIPART_UPLOAD("AbortMultipartUpload", Level.OBJECT),
  BYPASS_GOVERNANCE_RETENTION("BypassGovernanceRetention", Level.OBJECT),
  DELETE_OBJECT("DeleteObject", Level.OBJECT),
  DELETE_OBJECT_TAGGING("DeleteObjectTagging", Level.OBJECT),
  DELETE_OBJECT_VERSION("DeleteObjectVersion", Level.OBJECT),
  DELETE_OBJECT_VERSION_TAGGING("DeleteObjectVersionTagging", Level.OBJECT),
  GET_OBJECT("GetObject", Level.OBJECT),
  GET_OBJECT_ACL("GetObjectAcl", Level.OBJECT),
  GET_OBJECT_ATTRIBUTES("GetObjectAttributes", Level.OBJECT),
  GET_OBJECT_LEGAL_HOLD("GetObjectLegalHold", Level.OBJECT),
  GET_OBJECT_RETENTION("GetObjectRetention", Level.OBJECT),
  GET_OBJECT_TAGGING("GetObjectTagging", Level.OBJECT),
  GET_OBJECT_TORRENT("GetObjectTorrent", Level.OBJECT),
  GET_OBJECT_VERSION("GetObjectVersion", Level.OBJECT),
  GET_OBJECT_VERSION_ACL("GetObjectVersionAcl", Level.OBJECT),
  GET_OBJECT_VERSION_ATTRIBUTES("GetObjectVersionAttributes", Level.OBJECT),
  GET_OBJECT_VERSION_FOR_REPLICATION("GetObjectVersionForReplication", Level.OBJECT),
  GET_OBJECT_VERSION_TAGGING("GetObjectVersionTagging", Level.OBJECT),
  GET_OBJECT_VERSION_TORRENT("GetObjectVersionTorrent", Level.OBJECT),
  INITIATE_REPLICATION("InitiateReplication", Level.OBJECT),
  LIST_MULTIPART_UPLOAD_PARTS("ListMultipartUploadParts", Level.OBJECT),
  OBJECT_OWNER_OVERRIDE_TO_BUCKET_OWNER("ObjectOwnerOverrideToBucketOwner", Level.OBJECT),
  PUT_OBJECT("PutObject", Level.OBJECT),
  PUT_OBJECT_ACL("PutObjectAcl", Level.OBJECT),
  PUT_OBJECT_LEGAL_HOLD("PutObjectLegalHold", Level.OBJECT),
  PUT_OBJECT_RETENTION("PutObjectRetention", Level.OBJECT),
  PUT_OBJECT_TAGGING("PutObjectTagging", Level.OBJECT),
  PUT_OBJECT_VERSION_ACL("PutObjectVersionAcl", Level.OBJECT),
  PUT_OBJECT_VERSION_TAGGING("PutObjectVersionTagging", Level.OBJECT),
  REPLICATE_DELETE("ReplicateDelete", Level.OBJECT),
  REPLICATE_OBJECT("ReplicateObject", Level.OBJECT),
  REPLICATE_TAGS("ReplicateTags", Level.OBJECT),
  RESTORE_OBJECT("RestoreObject", Level.OBJECT),
  UPDATE_OBJECT_ENCRYPTION("UpdateObjectEncryption", Level.OBJECT),
  CREATE_BUCKET("CreateBucket", Level.BUCKET),
  CREATE_BUCKET_METADATA_TABLE_CONFIGURATION(
      "CreateBucketMetadataTableConfiguration", Level.BUCKET),
  DELETE_BUCKET("DeleteBucket", Level.BUCKET),
  DELETE_BUCKET_METADATA_TABLE_CONFIGURATION(
      "DeleteBucketMetadataTableConfiguration", Level.BUCKET),
  DELETE_BUCKET_POLICY("DeleteBucketPolicy", Level.BUCKET),
  DELETE_BUCKET_WEBSITE("DeleteBucketWebsite", Level.BUCKET),
  GET_ACCELERATE_CONFIGURATION("GetAccelerateConfiguration", Level.BUCKET),
  GET_ANALYTICS_CONFIGURATION("GetAnalyticsConfiguration", Level.BUCKET),
  GET_BUCKET_ABAC("GetBucketAbac", Level.BUCKET),
  GET_BUCKET_ACL("GetBucketAcl", Level.BUCKET),
  GET_BUCKET_CORS("GetBucketCORS", Level.BUCKET),
  GET_BUCKET_LOCATION("GetBucketLocation", Level.BUCKET),
  GET_BUCKET_LOGGING("GetBucketLogging", Level.BUCKET),
  GET_BUCKET_METADATA_TABLE_CONFIGURATION("GetBucketMetadataTableConfiguration", Level.BUCKET),
  GET_BUCKET_NOTIFICATION("GetBucketNotification", Level.BUCKET),
  GET_BUCKET_OBJECT_LOCK_CONFIGURATION("GetBucketObjectLockConfiguration", Level.BUCKET),
  GET_BUCKET_OWNERSHIP_CONTROLS("GetBucketOwnershipControls", Level.BUCKET),
  GET_BUCKET_POLICY("GetBucketPolicy", Level.BUCKET),
  GET_BUCKET_POLICY_STATUS("GetBucketPolicyStatus", Level.BUCKET),
  GET_BUCKET_PUBLIC_ACCESS_BLOCK("GetBucketPublicAccessBlock", Level.BUCKET),
  GET_BUCKET_REQUEST_PAYMENT("GetBucketRequestPayment", Level.BUCKET),
  GET_BUCKET_TAGGING("GetBucketTagging", Level.BUCKET),
  GET_BUCKET_VERSIONING("GetBucketVersioning", Level.BUCKET),
  GET_BUCKET_WEBSITE("GetBucketWebsite", Level.BUCKET),
  GET_ENCRYPTION_CONFIGURATION("GetEncryptionConfiguration", Level.BUCKET),
  GET_INTELLIGENT_TIERING_CONFIGURATION("GetIntelligentTieringConfiguration", Level.BUCKET),
  GET_INVENTORY_CONFIGURATION("GetInventoryConfiguration", Level.BUCKET),
  GET_LIFECYCLE_CONFIGURATION("GetLifecycleConfiguration", Level.BUCKET),
  GET_METRICS_CONFIGURATION("GetMetricsConfiguration", Level.BUCKET),
  GET_REPLICATION_CONFIGURATION("GetReplicationConfiguration", Level.BUCKET),
  LIST_BUCKET("ListBucket", Level.BUCKET),
  LIST_BUCKET_MULTIPART_UPLOADS("ListBucketMultipartUploads", Level.BUCKET),
  LIST_BUCKET_VERSIONS("ListBucketVersions", Level.BUCKET),
  LIST_TAGS_FOR_RESOURCE("ListTagsForResource", Level.BUCKET),
  PUT_ACCELERATE_CONFIGURATION("PutAccelerateConfiguration", Level.BUCKET),
  PUT_ANALYTICS_CONFIGURATION("PutAnalyticsConfiguration", Level.BUCKET),
  PUT_BUCKET_ABAC("PutBucketAbac", Level.BUCKET),
  PUT_BUCKET_ACL("PutBucketAcl", Level.BUCKET),
  PUT_BUCKET_CORS("PutBucketCORS", Level.BUCKET),
  PUT_BUCKET_LOGGING("PutBucketLogging", Level.BUCKET),
  PUT_BUCKET_NOTIFICATION("PutBucketNotification", Level.BUCKET),
  PUT_BUCKET_OBJECT_LOCK_CONFIGURATION("PutBucketObjectLockConfiguration", Level.BUCKET),
  PUT_BUCKET_OWNERSHIP_CONTROLS("PutBucketOwnershipControls", Level.BUCKET),
  PUT_BUCKET_POLICY("PutBucketPolicy", Level.BUCKET),
  PUT_BUCKET_PUBLIC_ACCESS_BLOCK("PutBucketPublicAccessBlock", Level.BUCKET),
  PUT_BUCKET_REQUEST_PAYMENT("PutBucketRequestPayment", Level.BUCKET),
  PUT_BUCKET_TAGGING("PutBucketTagging", Level.BUCKET),
  PUT_BUCKET_VERSIONING("PutBucketVersioning", Level.BUCKET),
  PUT_BUCKET_WEBSITE("PutBucketWebsite", Level.BUCKET),
  PUT_ENCRYPTION_CONFIGURATION("PutEncryptionConfiguration", Level.BUCKET),
  PUT_INTELLIGENT_TIERING_CONFIGURATION("PutIntelligentTieringConfiguration", Level.BUCKET),
  PUT_INVENTORY_CONFIGURATION("PutInventoryConfiguration", Level.BUCKET),
  PUT_LIFECYCLE_CONFIGURATION("PutLifecycleConfiguration", Level.BUCKET),
  PUT_METRICS_CONFIGURATION("PutMetricsConfiguration", Level.BUCKET),
  PUT_REPLICATION_CONFIGURATION("PutReplicationConfiguration", Level.BUCKET),
  TAG_RESOURCE("TagResource", Level.BUCKET),
  UNTAG_RESOURCE("UntagResource", Level.BUCKET),
  UPDATE_BUCKET_METADATA_INVENTORY_TABLE_CONFIGURATION(
      "UpdateBucketMetadataInventoryTableConfiguration", Level.BUCKET),
  UPDATE_BUCKET_METADATA_JOURNAL_TABLE_CONFIGURATION(
      "UpdateBucketMetadataJournalTableConfiguration", Level.BUCKET),
  GET_ACCOUNT_PUBLIC_ACCESS_BLOCK("GetAccountPublicAccessBlock", Level.SERVICE),
  LIST_ALL_MY_BUCKETS("ListAllMyBuckets", Level.SERVICE),
  PUT_ACCOUNT_PUBLIC_ACCESS_BLOCK("PutAccountPublicAccessBlock", Level.SERVICE);

  private static final List<S3Action> ALL = List.of(values());

  private final String iam;
  private final Level level;

  S3Action(String name, Level level) {
    this.iam = "s3:" + name;
    this.level = level;
  }

  /// The action as policies spell it, such as `s3:GetObject`.
  public String iam() {
    return iam;
  }

  /// What it acts on.
  public Level level() {
    return level;
  }

  /// Those a pattern of a policy means.
  static Stream<S3Action> meantBy(Glob pattern) {
    return ALL.stream().filter(action -> pattern.matches(action.iam));
  }
}
