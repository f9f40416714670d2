package io.buckets.s3.upload;

import io.buckets.core.BucketName;
import io.buckets.core.ObjectKey;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.Attributes;
import io.buckets.s3.body.UploadBody;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.encryption.ObjectSeal;
import io.buckets.s3.wire.Parameters;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.UploadInfo;
import java.io.IOException;
import java.util.Map;

/// Stores the request's body as a part of an upload.
public final class UploadPart implements Operation {
  private final ObjectStore store;
  private final Encryption encryption;

  public UploadPart(ObjectStore store, Encryption encryption) {
    this.store = store;
    this.encryption = encryption;
  }

  @Override
  public void run(S3Request request) throws IOException {
    UploadBody.requireLength(request);
    BucketName bucket = request.bucket();
    ObjectKey key = request.key();
    int number = Parameters.partNumber(request.query().first("partNumber"));
    UploadInfo upload = store.upload(bucket, key, request.query().first("uploadId", ""));
    ObjectSeal seal = encryption.open(request, upload);
    try (UploadBody body = UploadBody.ofPart(request, Attributes.of(upload.attributes()))) {
      PartInfo part = store.putPart(bucket, key, upload.id(), number, seal.part(number, body));
      request.isAbout(part.size());
      ResponseHeaders answer = request.answer().add("ETag", part.etag().quoted());
      Map.Entry<String, String> checksum = body.answeredChecksum();
      answer.add(checksum.getKey(), checksum.getValue());
      seal.addTo(answer);
      request.respond(200, answer);
    }
  }
}
