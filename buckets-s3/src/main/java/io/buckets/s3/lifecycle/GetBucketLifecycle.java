package io.buckets.s3.lifecycle;

import io.buckets.cluster.setting.BucketLifecycle;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Answers with the lifecycle of a bucket.
public final class GetBucketLifecycle implements Operation {
  private final ObjectStore store;

  public GetBucketLifecycle(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketLifecycle lifecycle =
        store
            .bucket(request.bucket())
            .settings()
            .find(BucketLifecycle.class)
            .orElseThrow(() -> S3Exception.of(S3Error.NO_SUCH_LIFECYCLE_CONFIGURATION));
    request.respond(
        request.answer().add(LifecycleDocument.SMALLEST, lifecycle.smallest().wireName()),
        LifecycleDocument.of(lifecycle));
  }
}
