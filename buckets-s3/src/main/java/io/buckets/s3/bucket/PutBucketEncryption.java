package io.buckets.s3.bucket;

import io.buckets.cluster.setting.BucketEncryption;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.DocumentBody;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Sets a bucket's default encryption, which new objects get whose requests ask for none.
public final class PutBucketEncryption implements Operation {
  private final ObjectStore store;

  public PutBucketEncryption(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketInfo bucket = store.bucket(request.bucket());
    BucketEncryption asked = EncryptionDocument.parse(DocumentBody.read(request));
    store.change(bucket, asked);
    request.respond(200, request.answer());
  }
}
