package io.buckets.s3.upload;

import io.buckets.core.BucketName;
import io.buckets.core.ETag;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.Checksums;
import io.buckets.s3.body.DocumentBody;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.encryption.ObjectSeal;
import io.buckets.s3.lifecycle.LifecycleHeaders;
import io.buckets.s3.object.ObjectAnswer;
import io.buckets.s3.object.WriteConditions;
import io.buckets.s3.wire.EntityTags;
import io.buckets.s3.wire.Parameters;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.s3.xml.XmlElement;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.object.Completion;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.PartChoice;
import io.buckets.storage.object.UploadInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes an object of an upload's parts; no byte of them is moved.
public final class CompleteMultipartUpload implements Operation {
  private final ObjectStore store;
  private final Encryption encryption;

  public CompleteMultipartUpload(ObjectStore store, Encryption encryption) {
    this.store = store;
    this.encryption = encryption;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketName bucket = request.bucket();
    ObjectKey key = request.key();
    String uploadId = request.query().first("uploadId", "");
    XmlElement body =
        XmlElement.parse(DocumentBody.readUnclaimed(request), "CompleteMultipartUpload");
    List<XmlElement> named = partsOf(body);
    CompletionClaims claims = CompletionClaims.of(request, named);
    Completion completion =
        new Completion(
            (upload, chosen) -> digest(request, claims, upload, chosen),
            WriteConditions.ofWrite(request, key));
    ObjectInfo object = store.complete(bucket, key, uploadId, choices(request, named), completion);
    request.isAbout(object.size());
    XmlDocument document = XmlDocument.of("CompleteMultipartUploadResult");
    document.text("Location", locationOf(request));
    document.text("Bucket", bucket.value());
    document.text("Key", key.toString());
    document.text("ETag", object.etag().quoted());
    Checksums.writeWithType(document, object.metadata());
    ResponseHeaders answer = request.answer();
    encryption.describe(request, object, answer);
    LifecycleHeaders.add(answer, store, bucket, object);
    ObjectAnswer.addVersion(answer, object.version(), false);
    request.respond(answer, document);
  }

  private ObjectSource.Finished digest(
      S3Request request, CompletionClaims claims, UploadInfo upload, List<PartInfo> chosen) {
    try {
      ObjectSeal seal = encryption.open(request, upload);
      ObjectSource.Finished found =
          claims.checked(upload, chosen, CompletionDigest.of(upload, chosen));
      return new ObjectSource.Finished(
          found.etag(),
          found.attributes(),
          Documents.merge(found.metadata(), seal.shapeOf(chosen)));
    } catch (S3Exception e) {
      throw e.throughStore();
    }
  }

  private static List<XmlElement> partsOf(XmlElement body) {
    List<XmlElement> parts = new ArrayList<>();
    for (XmlElement child : body.children()) {
      if (child.name().equals("Part")) {
        parts.add(child);
      }
    }
    if (parts.isEmpty() || parts.size() > Limits.PARTS) {
      throw S3Exception.of(S3Error.MALFORMED_XML);
    }
    return parts;
  }

  private List<PartChoice> choices(S3Request request, List<XmlElement> parts) {
    List<PartChoice> choices = new ArrayList<>(parts.size());
    for (XmlElement part : parts) {
      int number = numberOf(part);
      try {
        choices.add(new PartChoice(number, etagOf(part)));
      } catch (S3Exception e) {
        // Of an upload that is not there nothing else is said.
        store.upload(request.bucket(), request.key(), request.query().first("uploadId", ""));
        throw e;
      }
    }
    return choices;
  }

  static int numberOf(XmlElement part) {
    return Parameters.partNumber(part.required("PartNumber").strip());
  }

  private static ETag etagOf(XmlElement part) {
    String text = EntityTags.bare(part.required("ETag"));
    try {
      return new ETag(text);
    } catch (StoreException e) {
      throw new S3Exception(S3Error.INVALID_PART, S3Error.INVALID_PART.message(), e)
          .with("PartNumber", part.required("PartNumber"))
          .with("ETag", text);
    }
  }

  private static String locationOf(S3Request request) {
    String host = request.header("host");
    return (request.exchange().secure() ? "https://" : "http://")
        + nonNull(host)
        + request.exchange().rawPath();
  }

  private static String nonNull(@Nullable String text) {
    return text == null ? "" : text;
  }
}
