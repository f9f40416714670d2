package io.buckets.s3.configuration;

import io.buckets.cluster.setting.BucketSetting;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.DocumentBody;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Configures something for a bucket, in the place of what there may be.
final class PutSetting implements Operation {
  private final ObjectStore store;
  private final Reader reader;

  PutSetting(ObjectStore store, Reader reader) {
    this.store = store;
    this.reader = reader;
  }

  /// Reads a document.
  @FunctionalInterface
  interface Reader {
    /// What it asks for.
    ///
    /// @param bucket the bucket it is for
    /// @throws io.buckets.s3.wire.S3Exception if it is none, or not possible
    BucketSetting read(byte[] document, BucketInfo bucket);
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketInfo bucket = store.bucket(request.bucket());
    store.change(bucket, reader.read(DocumentBody.read(request), bucket));
    request.respond(200, request.answer());
  }
}
