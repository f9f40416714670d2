package io.buckets.s3.object;

import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.DocumentBody;
import io.buckets.s3.lock.LockDocument;
import io.buckets.s3.lock.LockHeaders;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.VersionLock;
import java.io.IOException;

/// Places a legal hold on a version, or lifts it. Neither has anything to do with its retention.
public final class PutObjectLegalHold implements Operation {
  private final ObjectStore store;

  public PutObjectLegalHold(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    LockHeaders.requireLocking(store, request.bucket());
    boolean on = LockDocument.readLegalHold(DocumentBody.readProtected(request));
    ObjectInfo changed =
        store.edit(
            request.bucket(),
            request.key(),
            request.version(),
            current -> VersionLock.of(current.metadata()).held(on).in(current.metadata()));
    ResponseHeaders answer = request.answer();
    ObjectAnswer.addVersion(answer, changed.version(), request.query().has("versionId"));
    request.respond(200, answer);
  }
}
