package io.buckets.s3.object;

import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.tag.Tags;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Takes all tags from an object, or from one version of it.
public final class DeleteObjectTagging implements Operation {
  private final ObjectStore store;

  public DeleteObjectTagging(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    ObjectInfo changed =
        store.edit(
            request.bucket(),
            request.key(),
            request.version(),
            current -> Tags.NONE.in(current.metadata()));
    ResponseHeaders answer = request.answer();
    ObjectAnswer.addVersion(answer, changed.version(), request.query().has("versionId"));
    request.respond(204, answer);
  }
}
