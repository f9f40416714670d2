package io.buckets.s3.bucket;

import io.buckets.cluster.setting.BucketLock;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.DocumentBody;
import io.buckets.s3.lock.LockDocument;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Lets versions of a bucket be locked, and says how new ones are. It is never taken back, but the
/// rule for new ones may be. A bucket must have versions for it.
public final class PutObjectLockConfiguration implements Operation {
  private final ObjectStore store;

  public PutObjectLockConfiguration(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketInfo bucket = store.bucket(request.bucket());
    BucketLock lock = LockDocument.readConfiguration(DocumentBody.readProtected(request));
    if (bucket.settings().versioning() != Versioning.ENABLED) {
      throw S3Exception.of(
          S3Error.INVALID_BUCKET_STATE,
          "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
    }
    store.change(bucket, lock);
    request.respond(200, request.answer());
  }
}
