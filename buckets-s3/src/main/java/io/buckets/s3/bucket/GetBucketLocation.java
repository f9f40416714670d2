package io.buckets.s3.bucket;

import io.buckets.cluster.setting.BucketLocation;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.auth.S3Config;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.util.Optional;

/// Names the region a bucket was made for; `us-east-1` is spelled by saying nothing, as in S3,
/// unless whoever made the bucket spelled it.
public final class GetBucketLocation implements Operation {
  private final ObjectStore store;
  private final String region;

  public GetBucketLocation(ObjectStore store, String region) {
    this.store = store;
    this.region = region;
  }

  @Override
  public void run(S3Request request) throws IOException {
    Optional<BucketLocation> named =
        store.bucket(request.bucket()).settings().find(BucketLocation.class);
    XmlDocument document = XmlDocument.of("LocationConstraint");
    if (named.isPresent() || !region.equals(S3Config.DEFAULT_REGION)) {
      document.characters(named.map(BucketLocation::region).orElse(region));
    }
    request.respond(request.answer(), document);
  }
}
