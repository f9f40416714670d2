package io.buckets.s3.upload;

import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Gives an upload up.
public final class AbortMultipartUpload implements Operation {
  private final ObjectStore store;

  public AbortMultipartUpload(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    store.abort(request.bucket(), request.key(), request.query().first("uploadId", ""));
    request.respond(204, request.answer());
  }
}
