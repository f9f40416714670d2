package io.buckets.s3.bucket;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.s3.access.BucketPolicies;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.Ownership;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Says whether a bucket lets in the public, by its policy or by its access control list.
public final class GetBucketPolicyStatus implements Operation {
  private final ObjectStore store;

  public GetBucketPolicyStatus(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketInfo bucket = store.bucket(request.bucket());
    boolean open = BucketPolicies.isPublic(bucket) || isListed(bucket);
    request.respond(request.answer(), XmlDocument.of("PolicyStatus").text("IsPublic", open));
  }

  private boolean isListed(BucketInfo bucket) {
    return !BucketPolicies.ignoresPublicAcls(bucket)
        && Ownership.aclOf(bucket, store.state().accounts()).isPublic();
  }
}
