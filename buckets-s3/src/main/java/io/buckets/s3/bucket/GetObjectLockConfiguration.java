package io.buckets.s3.bucket;

import io.buckets.cluster.setting.BucketLock;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.lock.LockDocument;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Answers whether versions of a bucket can be locked, and how new ones are.
public final class GetObjectLockConfiguration implements Operation {
  private final ObjectStore store;

  public GetObjectLockConfiguration(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketLock lock =
        store
            .bucket(request.bucket())
            .settings()
            .find(BucketLock.class)
            .orElseThrow(() ->
                S3Exception.of(S3Error.NO_BUCKET_LOCK)
                    .with("BucketName", request.bucket().value()));
    request.respond(request.answer(), LockDocument.of(lock));
  }
}
