package io.buckets.s3.bucket;

import io.buckets.cluster.setting.PublicAccessBlock;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.DocumentBody;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Keeps public access out of a bucket, or lets it be. What of it is not named is let be.
public final class PutPublicAccessBlock implements Operation {
  private final ObjectStore store;

  public PutPublicAccessBlock(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketInfo bucket = store.bucket(request.bucket());
    byte[] document = DocumentBody.read(request);
    if (document.length == 0) {
      throw S3Exception.of(S3Error.MISSING_REQUEST_BODY);
    }
    PublicAccessBlock block = PublicAccessDocument.parse(document);
    store.change(bucket, block);
    request.respond(200, request.answer());
  }
}
