package io.buckets.s3.object;

import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.encryption.ObjectSeal;
import io.buckets.s3.lifecycle.LifecycleHeaders;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Answers with what is known of an object: the head GetObject would answer with.
public final class HeadObject implements Operation {
  private final ObjectStore store;
  private final Encryption encryption;
  private final Access access;

  public HeadObject(ObjectStore store, Encryption encryption, Access access) {
    this.store = store;
    this.encryption = encryption;
    this.access = access;
  }

  @Override
  public void run(S3Request request) throws IOException {
    ObjectInfo object =
        DeleteMarkers.refuse(
            request, store.head(request.bucket(), request.key(), request.version()));
    access.requireServed(S3Operation.HEAD_OBJECT, request, object);
    ObjectSeal seal = encryption.open(request, object);
    if (ReadConditions.of(request, "").judge(object) == ReadConditions.Outcome.NOT_MODIFIED) {
      request.respond(304, ObjectAnswer.unmodified(request, object));
      return;
    }
    Selection selection = Selection.of(request, object);
    ResponseHeaders answer = ObjectAnswer.of(request, object, selection);
    ObjectAnswer.addNullVersion(answer, request, object, store.bucket(request.bucket()));
    GuardedFacts.addTo(answer, request, object, access);
    seal.addTo(answer);
    LifecycleHeaders.add(answer, store, request.bucket(), object);
    int status = selection.partial() ? 206 : 200;
    request.exchange().respond(status, answer, selection.range().length()).close();
  }
}
