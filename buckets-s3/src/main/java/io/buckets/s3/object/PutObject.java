package io.buckets.s3.object;

import io.buckets.core.BucketName;
import io.buckets.core.ObjectKey;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.acl.NewAcl;
import io.buckets.s3.body.ChecksumType;
import io.buckets.s3.body.UploadBody;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.encryption.ObjectSeal;
import io.buckets.s3.lifecycle.LifecycleHeaders;
import io.buckets.s3.lock.LockHeaders;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.PutOptions;
import java.io.IOException;
import java.util.Map;

/// Stores the request's body as an object.
public final class PutObject implements Operation {
  private final ObjectStore store;
  private final Encryption encryption;

  public PutObject(ObjectStore store, Encryption encryption) {
    this.store = store;
    this.encryption = encryption;
  }

  @Override
  public void run(S3Request request) throws IOException {
    ResponseHeaders answer = request.answer();
    write(request, answer);
    request.respond(200, answer);
  }

  /// Stores the body and tells the answer about the object.
  ObjectInfo write(S3Request request, ResponseHeaders answer) throws IOException {
    UploadBody.requireLength(request);
    BucketName bucket = request.bucket();
    ObjectKey key = request.key();
    ObjectSeal seal = encryption.begin(request, key);
    PutOptions options =
        new PutOptions(
            Documents.merge(
                Documents.merge(ObjectMetadata.of(request.headers()), seal.metadata()),
                Documents.merge(
                    NewAcl.metadata(request, store),
                    LockHeaders.requireDigest(request, LockHeaders.metadata(request, store)))),
            WriteConditions.ofWrite(request, key));
    try (UploadBody body = UploadBody.ofObject(request)) {
      ObjectInfo stored = store.put(bucket, key, options, seal.whole(body));
      request.isAbout(stored.size());
      answer.add("ETag", stored.etag().quoted());
      Map.Entry<String, String> checksum = body.answeredChecksum();
      answer.add(checksum.getKey(), checksum.getValue());
      answer.add(ChecksumType.HEADER, ChecksumType.FULL_OBJECT.name());
      seal.addToBegun(answer);
      LifecycleHeaders.add(answer, store, bucket, stored);
      ObjectAnswer.addVersion(answer, stored.version(), false);
      return stored;
    }
  }
}
