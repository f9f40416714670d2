package io.buckets.s3.bucket;

import io.buckets.cluster.setting.BucketEncryption;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Answers with a bucket's default encryption.
public final class GetBucketEncryption implements Operation {
  private final ObjectStore store;

  public GetBucketEncryption(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketEncryption encryption =
        store
            .bucket(request.bucket())
            .settings()
            .find(BucketEncryption.class)
            .orElseThrow(
                () -> S3Exception.of(S3Error.SERVER_SIDE_ENCRYPTION_CONFIGURATION_NOT_FOUND));
    request.respond(request.answer(), EncryptionDocument.of(encryption));
  }
}
