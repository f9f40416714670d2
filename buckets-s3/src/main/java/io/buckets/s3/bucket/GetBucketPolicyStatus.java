package io.buckets.s3.bucket;

import io.buckets.cluster.setting.BucketPolicy;
import io.buckets.s3.access.CompiledPolicies;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Says whether a bucket lets in the public.
public final class GetBucketPolicyStatus implements Operation {
  private final ObjectStore store;
  private final CompiledPolicies policies;

  public GetBucketPolicyStatus(ObjectStore store, CompiledPolicies policies) {
    this.store = store;
    this.policies = policies;
  }

  @Override
  public void run(S3Request request) throws IOException {
    boolean open =
        store
            .bucket(request.bucket())
            .settings()
            .find(BucketPolicy.class)
            .map(policy -> policies.of(policy.text()).isPublic())
            .orElse(false);
    request.respond(request.answer(), XmlDocument.of("PolicyStatus").text("IsPublic", open));
  }
}
