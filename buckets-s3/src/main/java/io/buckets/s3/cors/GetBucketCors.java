package io.buckets.s3.cors;

import io.buckets.cluster.setting.BucketCors;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Tells the rules of a bucket.
public final class GetBucketCors implements Operation {
  private final ObjectStore store;

  public GetBucketCors(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketCors cors =
        store
            .bucket(request.bucket())
            .settings()
            .find(BucketCors.class)
            .orElseThrow(() -> S3Exception.of(S3Error.NO_SUCH_CORS_CONFIGURATION));
    request.respond(request.answer(), CorsDocument.write(cors));
  }
}
