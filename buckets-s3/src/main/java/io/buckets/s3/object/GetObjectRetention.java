package io.buckets.s3.object;

import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.lock.LockDocument;
import io.buckets.s3.lock.LockHeaders;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.VersionLock;
import java.io.IOException;

/// Answers until when a version is retained.
public final class GetObjectRetention implements Operation {
  private final ObjectStore store;

  public GetObjectRetention(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    LockHeaders.requireLocking(store, request.bucket());
    ObjectInfo object =
        DeleteMarkers.refuse(
            request, store.head(request.bucket(), request.key(), request.version()));
    VersionLock lock = VersionLock.of(object.metadata());
    if (lock.mode() == null) {
      throw S3Exception.of(S3Error.NO_OBJECT_LOCK);
    }
    request.respond(request.answer(), LockDocument.ofRetention(lock));
  }
}
