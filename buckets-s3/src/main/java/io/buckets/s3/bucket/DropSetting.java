package io.buckets.s3.bucket;

import io.buckets.cluster.setting.SettingKind;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Takes one kind of setting from a bucket: DeleteBucketPolicy, DeletePublicAccessBlock and their
/// like. A setting that is not there is as good as deleted.
public final class DropSetting implements Operation {
  private final ObjectStore store;
  private final SettingKind kind;

  public DropSetting(ObjectStore store, SettingKind kind) {
    this.store = store;
    this.kind = kind;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketInfo bucket = store.bucket(request.bucket());
    if (bucket.settings().byKind().containsKey(kind)) {
      store.drop(bucket, kind);
    }
    request.respond(204, request.answer());
  }
}
