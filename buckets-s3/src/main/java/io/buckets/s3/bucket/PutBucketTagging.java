package io.buckets.s3.bucket;

import io.buckets.cluster.setting.BucketTags;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.DocumentBody;
import io.buckets.s3.tag.TagDocument;
import io.buckets.s3.tag.TagRules;
import io.buckets.s3.xml.XmlElement;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Gives a bucket tags in the place of those it had.
public final class PutBucketTagging implements Operation {
  private final ObjectStore store;

  public PutBucketTagging(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketInfo bucket = store.bucket(request.bucket());
    XmlElement tagging = XmlElement.parse(DocumentBody.readProtected(request), TagDocument.ROOT);
    store.change(bucket, new BucketTags(TagDocument.read(tagging, TagRules.BUCKET)));
    request.respond(204, request.answer());
  }
}
