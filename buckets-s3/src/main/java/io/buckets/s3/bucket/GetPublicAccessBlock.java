package io.buckets.s3.bucket;

import io.buckets.cluster.setting.PublicAccessBlock;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Answers what of public access is kept out of a bucket.
public final class GetPublicAccessBlock implements Operation {
  private final ObjectStore store;

  public GetPublicAccessBlock(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    PublicAccessBlock block =
        store
            .bucket(request.bucket())
            .settings()
            .find(PublicAccessBlock.class)
            .orElseThrow(() ->
                S3Exception.of(S3Error.NO_SUCH_PUBLIC_ACCESS_BLOCK)
                    .with("BucketName", request.bucket().value()));
    request.respond(request.answer(), PublicAccessDocument.of(block));
  }
}
