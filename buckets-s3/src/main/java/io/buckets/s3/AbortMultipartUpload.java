package io.buckets.s3;

import io.buckets.storage.ObjectStore;
import java.io.IOException;

/// Gives an upload up.
final class AbortMultipartUpload implements Operation {
  private final ObjectStore store;

  AbortMultipartUpload(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    store.abort(request.bucket(), request.key(), request.query().first("uploadId", ""));
    request.respond(204, request.answer());
  }
}
