package io.buckets.s3.bucket;

import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Deletes an empty bucket.
public final class DeleteBucket implements Operation {
  private final ObjectStore store;

  public DeleteBucket(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    store.deleteBucket(request.bucket());
    request.respond(204, request.answer());
  }
}
