package io.buckets.s3.cors;

import io.buckets.cluster.setting.BucketCors;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.DocumentBody;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Sets the rules of a bucket, in the place of those it had.
public final class PutBucketCors implements Operation {
  private final ObjectStore store;

  public PutBucketCors(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketInfo bucket = store.bucket(request.bucket());
    BucketCors cors = CorsDocument.parse(DocumentBody.read(request));
    store.change(bucket, cors);
    request.respond(200, request.answer());
  }
}
