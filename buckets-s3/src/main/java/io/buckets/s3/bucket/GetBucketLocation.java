package io.buckets.s3.bucket;

import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.auth.S3Config;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Names a bucket's region; `us-east-1` is spelled by saying nothing, as in S3.
public final class GetBucketLocation implements Operation {
  private final ObjectStore store;
  private final String region;

  public GetBucketLocation(ObjectStore store, String region) {
    this.store = store;
    this.region = region;
  }

  @Override
  public void run(S3Request request) throws IOException {
    store.bucket(request.bucket());
    XmlDocument document = XmlDocument.of("LocationConstraint");
    if (!region.equals(S3Config.DEFAULT_REGION)) {
      document.characters(region);
    }
    request.respond(request.answer(), document);
  }
}
