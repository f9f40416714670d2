package io.buckets.s3.bucket;

import io.buckets.cluster.state.Accounts;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.Ownership;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.acl.AclDocument;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Answers with the access control list of a bucket.
public final class GetBucketAcl implements Operation {
  private final ObjectStore store;

  public GetBucketAcl(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    Accounts accounts = store.state().accounts();
    request.respond(
        request.answer(),
        AclDocument.write(Ownership.aclOf(store.bucket(request.bucket()), accounts), accounts));
  }
}
