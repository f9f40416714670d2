package io.buckets.s3.bucket;

import io.buckets.cluster.setting.BucketTags;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.tag.TagDocument;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.util.Map;

/// Answers with the tags of a bucket.
public final class GetBucketTagging implements Operation {
  private final ObjectStore store;

  public GetBucketTagging(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    Map<String, String> tags =
        store
            .bucket(request.bucket())
            .settings()
            .find(BucketTags.class)
            .map(BucketTags::tags)
            .orElse(Map.of());
    if (tags.isEmpty()) {
      throw S3Exception.of(S3Error.NO_SUCH_TAG_SET).with("BucketName", request.bucket().value());
    }
    request.respond(request.answer(), TagDocument.of(tags));
  }
}
