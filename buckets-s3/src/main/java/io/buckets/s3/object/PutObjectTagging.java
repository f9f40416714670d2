package io.buckets.s3.object;

import io.buckets.core.VersionId;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.Demand;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.DocumentBody;
import io.buckets.s3.policy.S3Action;
import io.buckets.s3.tag.TagDocument;
import io.buckets.s3.tag.Tags;
import io.buckets.s3.xml.XmlElement;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Gives an object, or one version of it, tags in the place of those it had.
public final class PutObjectTagging implements Operation {
  private final ObjectStore store;
  private final Access access;

  /// @param access decides, once it is known which tags
  public PutObjectTagging(ObjectStore store, Access access) {
    this.store = store;
    this.access = access;
  }

  @Override
  public void run(S3Request request) throws IOException {
    byte[] document = DocumentBody.readProtected(request);
    Tags tags = Tags.ofDocument(XmlElement.parse(document, TagDocument.ROOT));
    VersionId version = request.version();
    request.asksFor(tags);
    access.require(
        Demand.object(
            version == null ? S3Action.PUT_OBJECT_TAGGING : S3Action.PUT_OBJECT_VERSION_TAGGING,
            request.bucket(),
            request.key(),
            version),
        request);
    ObjectInfo changed =
        store.edit(
            request.bucket(), request.key(), version, current -> tags.in(current.metadata()));
    ResponseHeaders answer = request.answer();
    ObjectAnswer.addVersion(answer, changed.version(), request.query().has("versionId"));
    request.respond(200, answer);
  }
}
