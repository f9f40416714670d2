package io.buckets.s3.bucket;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Tells whether a bucket exists, and its region.
public final class HeadBucket implements Operation {
  private final ObjectStore store;
  private final String region;

  public HeadBucket(ObjectStore store, String region) {
    this.store = store;
    this.region = region;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketInfo bucket = store.bucket(request.bucket());
    request.respond(
        200,
        request
            .answer()
            .set("x-amz-bucket-region", BucketRegion.of(bucket, region))
            .add("x-amz-access-point-alias", "false")
            .add("Content-Type", XmlDocument.CONTENT_TYPE));
  }
}
