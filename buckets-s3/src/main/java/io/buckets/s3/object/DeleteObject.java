package io.buckets.s3.object;

import io.buckets.core.ObjectKey;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.lock.LockHeaders;
import io.buckets.storage.object.DeleteOptions;
import io.buckets.storage.object.Deleted;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Deletes an object; one that is not there counts as deleted, unless a condition says otherwise.
public final class DeleteObject implements Operation {
  private final ObjectStore store;

  public DeleteObject(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    ObjectKey key = request.key();
    Deleted deleted =
        store.delete(
            request.bucket(),
            key,
            new DeleteOptions(
                request.version(),
                WriteConditions.ofDelete(
                    new WriteConditions.Expected(
                        request.header("if-match"),
                        request.header("x-amz-if-match-last-modified-time"),
                        request.header("x-amz-if-match-size"))),
                LockHeaders.bypasses(request.headers())));
    ResponseHeaders answer = request.answer();
    if (deleted.version() != null) {
      ObjectAnswer.addVersion(answer, deleted.version(), request.query().has("versionId"));
    }
    if (deleted.deleteMarker()) {
      answer.add("x-amz-delete-marker", "true");
    }
    request.respond(204, answer);
  }
}
