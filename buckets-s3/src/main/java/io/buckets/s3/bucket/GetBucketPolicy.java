package io.buckets.s3.bucket;

import io.buckets.cluster.setting.BucketPolicy;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Answers a bucket's policy, as it was sent.
public final class GetBucketPolicy implements Operation {
  private final ObjectStore store;

  public GetBucketPolicy(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketPolicy policy =
        store
            .bucket(request.bucket())
            .settings()
            .find(BucketPolicy.class)
            .orElseThrow(() ->
                S3Exception.of(S3Error.NO_SUCH_BUCKET_POLICY)
                    .with("BucketName", request.bucket().value()));
    request
        .exchange()
        .respond(
            200,
            request.answer().add("Content-Type", "application/json"),
            policy.text().getBytes(StandardCharsets.UTF_8));
  }
}
