package io.buckets.s3.upload;

import io.buckets.core.BucketName;
import io.buckets.core.ByteRange;
import io.buckets.core.ObjectKey;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.CopySource;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.Attributes;
import io.buckets.s3.body.Checksums;
import io.buckets.s3.body.CopyBody;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.encryption.ObjectSeal;
import io.buckets.s3.object.CopyObject;
import io.buckets.s3.object.DeleteMarkers;
import io.buckets.s3.wire.Parameters;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Timestamps;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.UploadInfo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Stores bytes of an object as a part of an upload.
public final class UploadPartCopy implements Operation {
  private static final String RANGE = "x-amz-copy-source-range";

  private final ObjectStore store;
  private final Encryption encryption;
  private final Access access;

  public UploadPartCopy(ObjectStore store, Encryption encryption, Access access) {
    this.store = store;
    this.encryption = encryption;
    this.access = access;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketName bucket = request.bucket();
    ObjectKey key = request.key();
    CopySource source = CopySource.of(request);
    CopySource.requireNoBody(request);
    int number = Parameters.partNumber(request.query().first("partNumber"));
    UploadInfo upload = store.upload(bucket, key, request.query().first("uploadId", ""));
    ObjectSeal seal = encryption.open(request, upload);
    request.copies(source, -1);
    try (ObjectReader reader = store.open(source.bucket(), source.key(), source.version())) {
      ObjectInfo original = DeleteMarkers.refuseAsSource(reader.info(), source.version());
      access.requireServed(S3Operation.UPLOAD_PART_COPY, request, original);
      ObjectSeal sealed = encryption.openSource(request, source.bucket(), original);
      CopyObject.requireConditions(request, original);
      request.copies(source, original.size());
      sealed.readThrough(reader);
      ByteRange range = rangeOf(request.header(RANGE), original.size());
      Attributes attributes = Attributes.of(upload.attributes());
      try (CopyBody body = new CopyBody(reader, range, attributes)) {
        PartInfo part = store.putPart(bucket, key, upload.id(), number, seal.part(number, body));
        request.isAbout(part.size());
        XmlDocument document = XmlDocument.of("CopyPartResult");
        document.text("LastModified", Timestamps.iso(part.modifiedMillis()));
        document.text("ETag", part.etag().quoted());
        Checksums.write(document, part.metadata());
        ResponseHeaders answer = request.answer();
        seal.addTo(answer);
        request.respond(answer, document);
      }
    }
  }

  /// Unlike that of a read, this range is strict: it is `bytes=first-last` and lies in the object.
  private static ByteRange rangeOf(@Nullable String header, long size) {
    if (header == null) {
      CopySource.requireSize(size);
      return new ByteRange(0, size);
    }
    int dash = header.indexOf('-');
    if (header.startsWith("bytes=") && dash > 6 && dash < header.length() - 1) {
      long first = number(header, header.substring(6, dash));
      long last = number(header, header.substring(dash + 1));
      if (first <= last) {
        if (last >= size) {
          throw S3Exception.invalidArgument(
              "Range specified is not valid for source object of size: " + size, RANGE, header);
        }
        CopySource.requireSize(last - first + 1);
        return new ByteRange(first, last - first + 1);
      }
    }
    throw malformed(header);
  }

  private static long number(String header, String digits) {
    if (digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw malformed(header);
    }
    return Long.parseLong(digits);
  }

  private static S3Exception malformed(String header) {
    return S3Exception.invalidArgument(
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and"
            + " last are the zero-based offsets of the first and last bytes to copy",
        RANGE,
        header);
  }
}
