package io.buckets.s3.upload;

import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.acl.NewAcl;
import io.buckets.s3.body.Attributes;
import io.buckets.s3.body.ChecksumType;
import io.buckets.s3.body.UploadChecksum;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.encryption.ObjectSeal;
import io.buckets.s3.lifecycle.LifecycleHeaders;
import io.buckets.s3.lock.LockHeaders;
import io.buckets.s3.object.ObjectMetadata;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.Precondition;
import io.buckets.storage.object.PutOptions;
import io.buckets.storage.object.UploadInfo;
import java.io.IOException;

/// Begins a multipart upload.
public final class CreateMultipartUpload implements Operation {
  private final ObjectStore store;
  private final Encryption encryption;

  public CreateMultipartUpload(ObjectStore store, Encryption encryption) {
    this.store = store;
    this.encryption = encryption;
  }

  @Override
  public void run(S3Request request) throws IOException {
    Attributes attributes = UploadChecksum.of(request);
    ObjectSeal seal = encryption.begin(request, request.key());
    PutOptions options =
        new PutOptions(
            Documents.merge(
                Documents.merge(ObjectMetadata.of(request.headers()), seal.metadata()),
                Documents.merge(
                    NewAcl.metadata(request, store), LockHeaders.metadata(request, store))),
            Precondition.NONE);
    UploadInfo upload =
        store.createUpload(request.bucket(), request.key(), options, attributes.bits());
    ResponseHeaders answer = request.answer();
    seal.addToBegun(answer);
    LifecycleHeaders.addAbort(answer, store, request.bucket(), upload);
    ChecksumAlgorithm algorithm = attributes.algorithm();
    if (attributes.named() && algorithm != null) {
      answer.add("x-amz-checksum-algorithm", algorithm.s3Name());
      answer.add(ChecksumType.HEADER, attributes.type().name());
    }
    XmlDocument document = XmlDocument.of("InitiateMultipartUploadResult");
    document.text("Bucket", request.bucket().value());
    document.text("Key", upload.key().toString());
    document.text("UploadId", upload.id());
    request.respond(answer, document);
  }
}
