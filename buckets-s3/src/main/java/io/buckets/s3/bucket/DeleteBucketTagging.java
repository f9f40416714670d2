package io.buckets.s3.bucket;

import io.buckets.cluster.setting.SettingKind;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Takes all tags from a bucket.
public final class DeleteBucketTagging implements Operation {
  private final ObjectStore store;

  public DeleteBucketTagging(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    store.drop(store.bucket(request.bucket()), SettingKind.TAGS);
    request.respond(204, request.answer());
  }
}
