package io.buckets.s3.object;

import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.tag.TagDocument;
import io.buckets.s3.tag.Tags;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Answers with the tags of an object, or of one version of it.
public final class GetObjectTagging implements Operation {
  private final ObjectStore store;
  private final Access access;

  public GetObjectTagging(ObjectStore store, Access access) {
    this.store = store;
    this.access = access;
  }

  @Override
  public void run(S3Request request) throws IOException {
    ObjectInfo object =
        DeleteMarkers.refuse(
            request, store.head(request.bucket(), request.key(), request.version()));
    access.requireServed(S3Operation.GET_OBJECT_TAGGING, request, object);
    ResponseHeaders answer = request.answer();
    ObjectAnswer.addVersion(answer, object.version(), request.query().has("versionId"));
    request.respond(answer, TagDocument.of(Tags.ofMetadata(object.metadata()).values()));
  }
}
