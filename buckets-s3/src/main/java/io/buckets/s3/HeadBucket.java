package io.buckets.s3;

import io.buckets.storage.ObjectStore;
import java.io.IOException;

/// Tells whether a bucket exists, and its region.
final class HeadBucket implements Operation {
  private final ObjectStore store;
  private final String region;

  HeadBucket(ObjectStore store, String region) {
    this.store = store;
    this.region = region;
  }

  @Override
  public void run(S3Request request) throws IOException {
    store.bucket(request.bucket());
    request.respond(
        200,
        request
            .answer()
            .add("x-amz-bucket-region", region)
            .add("x-amz-access-point-alias", "false")
            .add("Content-Type", XmlDocument.CONTENT_TYPE));
  }
}
