package io.buckets.s3.cors;

import io.buckets.cluster.setting.SettingKind;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Takes the rules from a bucket; one without any is as good.
public final class DeleteBucketCors implements Operation {
  private final ObjectStore store;

  public DeleteBucketCors(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    store.drop(store.bucket(request.bucket()), SettingKind.CORS);
    request.respond(204, request.answer());
  }
}
