package io.buckets.s3.bucket;

import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Answers whether overwriting an object of a bucket keeps what was there; says nothing of a bucket
/// where that was never set.
public final class GetBucketVersioning implements Operation {
  private final ObjectStore store;

  public GetBucketVersioning(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    Versioning versioning = store.bucket(request.bucket()).settings().versioning();
    XmlDocument document = XmlDocument.of("VersioningConfiguration");
    switch (versioning) {
      case OFF -> {}
      case ENABLED -> document.text("Status", "Enabled");
      case SUSPENDED -> document.text("Status", "Suspended");
    }
    request.respond(request.answer(), document);
  }
}
