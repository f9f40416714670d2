package io.buckets.s3.access;

import io.buckets.cluster.state.Account;
import io.buckets.core.BucketName;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import org.jspecify.annotations.Nullable;

/// Whom a client expects a bucket to belong to: if it is somebody else's, nothing is done. Accounts
/// are named by their number, or by their canonical id.
///
/// Source: S3 user guide, "Verifying bucket ownership with bucket owner condition".
public final class ExpectedOwner {
  private static final String OF_BUCKET = "x-amz-expected-bucket-owner";
  private static final String OF_SOURCE = "x-amz-source-expected-bucket-owner";

  private ExpectedOwner() {}

  /// Returns if the buckets of a request belong to whom it expects.
  ///
  /// @throws S3Exception ACCESS_DENIED if not
  public static void require(S3Request request, ObjectStore store) {
    String ofBucket = request.header(OF_BUCKET);
    if (ofBucket != null) {
      require(ofBucket, request.bucketIfAny(), request, store);
    }
    String ofSource = request.header(OF_SOURCE);
    if (ofSource != null && request.header(CopySource.HEADER) != null) {
      require(ofSource, CopySource.of(request).bucket(), request, store);
    }
  }

  private static void require(
      String expected, @Nullable BucketName bucket, S3Request request, ObjectStore store) {
    if (bucket == null || !store.hasBucket(bucket)) {
      return;
    }
    if (!isOf(expected, bucket, store)
        && !(request.renews(store) && isOf(expected, bucket, store))) {
      throw S3Exception.of(S3Error.ACCESS_DENIED);
    }
  }

  private static boolean isOf(String expected, BucketName bucket, ObjectStore store) {
    Account owner = Ownership.ownerOf(store.bucket(bucket), store.state().accounts());
    return expected.equals(owner.number()) || expected.equals(owner.canonicalId());
  }
}
