package io.buckets.s3.logging;

import io.buckets.cluster.setting.BucketLogging;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Answers where the log of a bucket is delivered.
public final class GetBucketLogging implements Operation {
  private final ObjectStore store;

  public GetBucketLogging(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    XmlDocument document =
        store
            .bucket(request.bucket())
            .settings()
            .find(BucketLogging.class)
            .map(logging -> LoggingDocument.of(logging, store.state().accounts()))
            .orElseGet(LoggingDocument::none);
    request.respond(request.answer(), document);
  }
}
