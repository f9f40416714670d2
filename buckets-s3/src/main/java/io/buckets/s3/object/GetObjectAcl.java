package io.buckets.s3.object;

import io.buckets.cluster.state.Accounts;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.Ownership;
import io.buckets.s3.access.S3Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.acl.AclDocument;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Answers with the access control list of an object.
public final class GetObjectAcl implements Operation {
  private final ObjectStore store;
  private final Access access;

  public GetObjectAcl(ObjectStore store, Access access) {
    this.store = store;
    this.access = access;
  }

  @Override
  public void run(S3Request request) throws IOException {
    Accounts accounts = store.state().accounts();
    ObjectInfo object =
        DeleteMarkers.refuse(
            request, store.head(request.bucket(), request.key(), request.version()));
    access.requireServed(S3Operation.GET_OBJECT_ACL, request, object);
    ResponseHeaders answer = request.answer();
    ObjectAnswer.addVersion(answer, object.version(), request.query().has("versionId"));
    request.respond(
        answer,
        AclDocument.write(
            Ownership.aclOf(object, store.bucket(request.bucket()), accounts), accounts));
  }
}
