package io.buckets.s3;

import io.buckets.storage.ObjectStore;
import java.io.IOException;

/// Deletes an empty bucket.
final class DeleteBucket implements Operation {
  private final ObjectStore store;

  DeleteBucket(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    store.deleteBucket(request.bucket());
    request.respond(204, request.answer());
  }
}
