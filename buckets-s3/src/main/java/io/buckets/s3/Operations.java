package io.buckets.s3;

import io.buckets.cluster.setting.SettingKind;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Operation;
import io.buckets.s3.auth.S3Config;
import io.buckets.s3.bucket.CreateBucket;
import io.buckets.s3.bucket.DeleteBucket;
import io.buckets.s3.bucket.DropSetting;
import io.buckets.s3.bucket.GetBucketAcl;
import io.buckets.s3.bucket.GetBucketEncryption;
import io.buckets.s3.bucket.GetBucketLocation;
import io.buckets.s3.bucket.GetBucketPolicy;
import io.buckets.s3.bucket.GetBucketPolicyStatus;
import io.buckets.s3.bucket.GetBucketTagging;
import io.buckets.s3.bucket.GetBucketVersioning;
import io.buckets.s3.bucket.GetObjectLockConfiguration;
import io.buckets.s3.bucket.GetPublicAccessBlock;
import io.buckets.s3.bucket.HeadBucket;
import io.buckets.s3.bucket.ListBuckets;
import io.buckets.s3.bucket.ListObjectVersions;
import io.buckets.s3.bucket.ListObjects;
import io.buckets.s3.bucket.ListObjectsV2;
import io.buckets.s3.bucket.PutBucketAcl;
import io.buckets.s3.bucket.PutBucketEncryption;
import io.buckets.s3.bucket.PutBucketPolicy;
import io.buckets.s3.bucket.PutBucketTagging;
import io.buckets.s3.bucket.PutBucketVersioning;
import io.buckets.s3.bucket.PutObjectLockConfiguration;
import io.buckets.s3.bucket.PutPublicAccessBlock;
import io.buckets.s3.configuration.Configurations;
import io.buckets.s3.cors.GetBucketCors;
import io.buckets.s3.cors.PutBucketCors;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.lifecycle.GetBucketLifecycle;
import io.buckets.s3.lifecycle.PutBucketLifecycle;
import io.buckets.s3.logging.GetBucketLogging;
import io.buckets.s3.logging.PutBucketLogging;
import io.buckets.s3.object.CopyObject;
import io.buckets.s3.object.DeleteObject;
import io.buckets.s3.object.DeleteObjectTagging;
import io.buckets.s3.object.DeleteObjects;
import io.buckets.s3.object.GetObject;
import io.buckets.s3.object.GetObjectAcl;
import io.buckets.s3.object.GetObjectAttributes;
import io.buckets.s3.object.GetObjectLegalHold;
import io.buckets.s3.object.GetObjectRetention;
import io.buckets.s3.object.GetObjectTagging;
import io.buckets.s3.object.HeadObject;
import io.buckets.s3.object.PostObject;
import io.buckets.s3.object.PutObject;
import io.buckets.s3.object.PutObjectAcl;
import io.buckets.s3.object.PutObjectLegalHold;
import io.buckets.s3.object.PutObjectRetention;
import io.buckets.s3.object.PutObjectTagging;
import io.buckets.s3.object.UpdateObjectEncryption;
import io.buckets.s3.upload.AbortMultipartUpload;
import io.buckets.s3.upload.CompleteMultipartUpload;
import io.buckets.s3.upload.CreateMultipartUpload;
import io.buckets.s3.upload.ListMultipartUploads;
import io.buckets.s3.upload.ListParts;
import io.buckets.s3.upload.UploadPart;
import io.buckets.s3.upload.UploadPartCopy;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import java.util.EnumMap;
import java.util.Map;

/// The operations that are built. What has no entry answers NotImplemented.
final class Operations {
  private final Map<S3Operation, Operation> built = new EnumMap<>(S3Operation.class);

  Operations(S3Config config, ObjectStore store, Encryption encryption, Access access) {
    String region = config.regionName();
    built.put(S3Operation.LIST_BUCKETS, new ListBuckets(store, config));
    built.put(S3Operation.CREATE_BUCKET, new CreateBucket(store, config));
    built.put(S3Operation.HEAD_BUCKET, new HeadBucket(store, region));
    built.put(S3Operation.GET_BUCKET_ACL, new GetBucketAcl(store));
    built.put(S3Operation.PUT_BUCKET_ACL, new PutBucketAcl(store));
    built.put(S3Operation.GET_OBJECT_ACL, new GetObjectAcl(store, access));
    built.put(S3Operation.PUT_OBJECT_ACL, new PutObjectAcl(store));
    built.put(S3Operation.DELETE_BUCKET, new DeleteBucket(store));
    built.put(S3Operation.GET_BUCKET_LOCATION, new GetBucketLocation(store, region));
    putPolicies(store);
    built.put(S3Operation.GET_BUCKET_ENCRYPTION, new GetBucketEncryption(store));
    built.put(S3Operation.PUT_BUCKET_ENCRYPTION, new PutBucketEncryption(store));
    built.put(S3Operation.DELETE_BUCKET_ENCRYPTION, new DropSetting(store, SettingKind.ENCRYPTION));
    built.put(S3Operation.LIST_OBJECTS, new ListObjects(store));
    built.put(S3Operation.LIST_OBJECTS_V2, new ListObjectsV2(store));
    built.put(S3Operation.DELETE_OBJECTS, new DeleteObjects(store, access));
    built.put(S3Operation.PUT_BUCKET_CORS, new PutBucketCors(store));
    built.put(S3Operation.GET_BUCKET_CORS, new GetBucketCors(store));
    built.put(S3Operation.DELETE_BUCKET_CORS, new DropSetting(store, SettingKind.CORS));
    built.put(S3Operation.POST_OBJECT, new PostObject(store, encryption, access));
    built.put(S3Operation.GET_BUCKET_VERSIONING, new GetBucketVersioning(store));
    built.put(S3Operation.PUT_BUCKET_VERSIONING, new PutBucketVersioning(store));
    built.put(S3Operation.LIST_OBJECT_VERSIONS, new ListObjectVersions(store));
    built.put(S3Operation.PUT_OBJECT, new PutObject(store, encryption));
    built.put(S3Operation.PUT_OBJECT_ENCRYPTION, new UpdateObjectEncryption(encryption));
    built.put(S3Operation.GET_OBJECT, new GetObject(store, encryption, access));
    built.put(S3Operation.HEAD_OBJECT, new HeadObject(store, encryption, access));
    built.put(S3Operation.DELETE_OBJECT, new DeleteObject(store));
    built.put(S3Operation.COPY_OBJECT, new CopyObject(store, encryption, access));
    built.put(
        S3Operation.GET_OBJECT_ATTRIBUTES, new GetObjectAttributes(store, encryption, access));
    built.put(S3Operation.CREATE_MULTIPART_UPLOAD, new CreateMultipartUpload(store, encryption));
    built.put(S3Operation.UPLOAD_PART, new UploadPart(store, encryption));
    built.put(S3Operation.UPLOAD_PART_COPY, new UploadPartCopy(store, encryption, access));
    built.put(
        S3Operation.COMPLETE_MULTIPART_UPLOAD, new CompleteMultipartUpload(store, encryption));
    built.put(S3Operation.ABORT_MULTIPART_UPLOAD, new AbortMultipartUpload(store));
    built.put(S3Operation.LIST_PARTS, new ListParts(store));
    built.put(S3Operation.LIST_MULTIPART_UPLOADS, new ListMultipartUploads(store));
    buildTagging(store, access);
    built.putAll(Configurations.of(store));
    built.put(S3Operation.GET_BUCKET_LOGGING, new GetBucketLogging(store));
    built.put(S3Operation.PUT_BUCKET_LOGGING, new PutBucketLogging(store, region));
    built.put(S3Operation.GET_BUCKET_LIFECYCLE, new GetBucketLifecycle(store));
    built.put(S3Operation.PUT_BUCKET_LIFECYCLE, new PutBucketLifecycle(store));
    built.put(S3Operation.DELETE_BUCKET_LIFECYCLE, new DropSetting(store, SettingKind.LIFECYCLE));
    buildLocking(store);
  }

  private void buildLocking(ObjectStore store) {
    built.put(S3Operation.GET_OBJECT_LOCK_CONFIGURATION, new GetObjectLockConfiguration(store));
    built.put(S3Operation.PUT_OBJECT_LOCK_CONFIGURATION, new PutObjectLockConfiguration(store));
    built.put(S3Operation.GET_OBJECT_RETENTION, new GetObjectRetention(store));
    built.put(S3Operation.PUT_OBJECT_RETENTION, new PutObjectRetention(store));
    built.put(S3Operation.GET_OBJECT_LEGAL_HOLD, new GetObjectLegalHold(store));
    built.put(S3Operation.PUT_OBJECT_LEGAL_HOLD, new PutObjectLegalHold(store));
  }

  private void buildTagging(ObjectStore store, Access access) {
    built.put(S3Operation.GET_BUCKET_TAGGING, new GetBucketTagging(store));
    built.put(S3Operation.PUT_BUCKET_TAGGING, new PutBucketTagging(store));
    built.put(S3Operation.DELETE_BUCKET_TAGGING, new DropSetting(store, SettingKind.TAGS));
    built.put(S3Operation.GET_OBJECT_TAGGING, new GetObjectTagging(store, access));
    built.put(S3Operation.PUT_OBJECT_TAGGING, new PutObjectTagging(store, access));
    built.put(S3Operation.DELETE_OBJECT_TAGGING, new DeleteObjectTagging(store));
  }

  private void putPolicies(ObjectStore store) {
    built.put(S3Operation.GET_BUCKET_POLICY, new GetBucketPolicy(store));
    built.put(S3Operation.PUT_BUCKET_POLICY, new PutBucketPolicy(store));
    built.put(S3Operation.DELETE_BUCKET_POLICY, new DropSetting(store, SettingKind.POLICY));
    built.put(S3Operation.GET_BUCKET_POLICY_STATUS, new GetBucketPolicyStatus(store));
    built.put(S3Operation.GET_PUBLIC_ACCESS_BLOCK, new GetPublicAccessBlock(store));
    built.put(S3Operation.PUT_PUBLIC_ACCESS_BLOCK, new PutPublicAccessBlock(store));
    built.put(
        S3Operation.DELETE_PUBLIC_ACCESS_BLOCK, new DropSetting(store, SettingKind.PUBLIC_ACCESS));
  }

  /// What runs the operation.
  ///
  /// @throws S3Exception NOT_IMPLEMENTED if it is not built
  Operation of(S3Operation operation) {
    Operation found = built.get(operation);
    if (found == null) {
      throw S3Exception.notImplemented(operation.name());
    }
    return found;
  }
}
