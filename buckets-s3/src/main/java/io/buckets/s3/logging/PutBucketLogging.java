package io.buckets.s3.logging;

import io.buckets.cluster.setting.BucketLogging;
import io.buckets.cluster.setting.SettingKind;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.Owners;
import io.buckets.s3.access.Ownership;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.DocumentBody;
import io.buckets.s3.bucket.BucketRegion;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.util.Optional;

/// Has the log of a bucket delivered to another, or to itself, or no log kept.
///
/// That the target lets the log in is not asked here: S3 does not either, since policies come to
/// buckets later than logging in most people's tools. {@link LogDelivery} asks each time.
///
/// Source: S3 API reference, PutBucketLogging; S3 user guide, "Troubleshoot server access logging".
public final class PutBucketLogging implements Operation {
  private final ObjectStore store;
  private final String region;

  /// @param region the server's
  public PutBucketLogging(ObjectStore store, String region) {
    this.store = store;
    this.region = region;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketInfo bucket = store.bucket(request.bucket());
    if (!Owners.asking(request).number().equals(bucket.owner())) {
      throw S3Exception.of(S3Error.ACCESS_DENIED);
    }
    Optional<BucketLogging> wanted =
        LoggingDocument.parse(DocumentBody.read(request), store.state().accounts());
    if (wanted.isPresent()) {
      check(bucket, wanted.get());
      store.change(bucket, wanted.get());
    } else {
      store.drop(bucket, SettingKind.LOGGING);
    }
    request.respond(200, request.answer());
  }

  private void check(BucketInfo bucket, BucketLogging wanted) {
    BucketInfo target =
        store
            .state()
            .bucket(wanted.target())
            .orElseThrow(
                () -> invalid(wanted, S3Error.INVALID_TARGET_BUCKET_FOR_LOGGING.message()));
    if (!target.owner().equals(bucket.owner())) {
      throw invalid(
          wanted, "The owner for the bucket to be logged and the target bucket must be the same.");
    }
    String place = BucketRegion.of(target, region);
    if (!place.equals(BucketRegion.of(bucket, region))) {
      throw S3Exception.of(S3Error.CROSS_LOCATION_LOGGING_PROHIBITED)
          .with("TargetBucketLocation", place);
    }
    if (!wanted.grants().isEmpty() && !Ownership.hasAcls(target)) {
      throw S3Exception.of(
          S3Error.ACCESS_CONTROL_LIST_NOT_SUPPORTED,
          "Target grants not allowed for bucket owner enforced buckets");
    }
  }

  private static S3Exception invalid(BucketLogging wanted, String message) {
    return S3Exception.of(S3Error.INVALID_TARGET_BUCKET_FOR_LOGGING, message)
        .with("TargetBucket", wanted.target().value());
  }
}
