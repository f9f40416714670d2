package io.buckets.s3.lifecycle;

import io.buckets.cluster.setting.BucketLifecycle;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.DocumentBody;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Gives a bucket a lifecycle, in the place of the one it may have.
public final class PutBucketLifecycle implements Operation {
  private final ObjectStore store;

  public PutBucketLifecycle(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketInfo bucket = store.bucket(request.bucket());
    BucketLifecycle lifecycle =
        LifecycleDocument.parse(
            DocumentBody.readProtected(request), request.header(LifecycleDocument.SMALLEST));
    store.change(bucket, lifecycle);
    request.respond(
        200, request.answer().add(LifecycleDocument.SMALLEST, lifecycle.smallest().wireName()));
  }
}
