package io.buckets.s3.object;

import io.buckets.cluster.setting.Acl;
import io.buckets.cluster.state.Accounts;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.Ownership;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.acl.WantedAcl;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// Replaces the access control list of an object.
public final class PutObjectAcl implements Operation {
  private final ObjectStore store;

  public PutObjectAcl(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketInfo bucket = store.bucket(request.bucket());
    Accounts accounts = store.state().accounts();
    ObjectInfo object =
        DeleteMarkers.refuse(
            request, store.head(request.bucket(), request.key(), request.version()));
    String bucketOwner = Ownership.ownerOf(bucket, accounts).canonicalId();
    String owner = Ownership.aclOf(object, bucket, accounts).owner();
    Acl wanted = WantedAcl.of(request, owner, bucketOwner, accounts);
    if (!Ownership.hasAcls(bucket)) {
      throw S3Exception.of(S3Error.ACCESS_CONTROL_LIST_NOT_SUPPORTED);
    }
    Access.requireNotBlocked(wanted, bucket, request);
    object =
        store.edit(request.bucket(), request.key(), request.version(), now -> edited(now, wanted));
    ResponseHeaders answer = request.answer();
    ObjectAnswer.addVersion(answer, object.version(), request.query().has("versionId"));
    request.respond(200, answer);
  }

  private static Map<String, String> edited(ObjectInfo now, Acl wanted) {
    Map<String, String> metadata = new HashMap<>(now.metadata());
    metadata.put(Ownership.ACL, wanted.text());
    return metadata;
  }
}
