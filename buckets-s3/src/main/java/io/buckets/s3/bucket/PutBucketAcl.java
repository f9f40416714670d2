package io.buckets.s3.bucket;

import io.buckets.cluster.setting.Acl;
import io.buckets.cluster.setting.BucketAcl;
import io.buckets.cluster.state.Accounts;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.Ownership;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.acl.WantedAcl;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Replaces the access control list of a bucket.
public final class PutBucketAcl implements Operation {
  private final ObjectStore store;

  public PutBucketAcl(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketInfo bucket = store.bucket(request.bucket());
    Accounts accounts = store.state().accounts();
    String owner = Ownership.ownerOf(bucket, accounts).canonicalId();
    Acl wanted = WantedAcl.of(request, owner, owner, accounts);
    if (!Ownership.hasAcls(bucket)) {
      throw S3Exception.of(S3Error.ACCESS_CONTROL_LIST_NOT_SUPPORTED);
    }
    Access.requireNotBlocked(wanted, bucket, request);
    store.change(bucket, new BucketAcl(wanted));
    request.respond(200, request.answer());
  }
}
