package io.buckets.s3.upload;

import io.buckets.core.Limits;
import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.Owners;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.Attributes;
import io.buckets.s3.wire.Owner;
import io.buckets.s3.wire.Parameters;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Timestamps;
import io.buckets.s3.xml.KeyCoding;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.listing.ListRequest;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.UploadInfo;
import io.buckets.storage.object.UploadsPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/// Lists the uploads in progress of a bucket, a page at a time.
public final class ListMultipartUploads implements Operation {
  private static final Pattern UPLOAD_ID = Pattern.compile("[0-9a-f]{32}");

  private final ObjectStore store;

  public ListMultipartUploads(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    Query query = request.query();
    KeyCoding coding = KeyCoding.of(query);
    String prefix = query.first("prefix", "");
    String delimiter = query.first("delimiter", "");
    String keyMarker = query.first("key-marker", "");
    String idMarker = keyMarker.isEmpty() ? "" : query.first("upload-id-marker", "");
    if (!idMarker.isEmpty() && !UPLOAD_ID.matcher(idMarker).matches()) {
      throw S3Exception.invalidArgument("Invalid uploadId marker", "upload-id-marker", idMarker);
    }
    int most = Parameters.pageSize(query, "max-uploads", Limits.PAGE_KEYS);
    UploadsPage page =
        store.listUploads(
            new ListRequest(
                request.bucket(),
                prefix.getBytes(StandardCharsets.UTF_8),
                delimiter.getBytes(StandardCharsets.UTF_8),
                keyMarker.getBytes(StandardCharsets.UTF_8),
                most),
            idMarker);
    XmlDocument document = XmlDocument.of("ListMultipartUploadsResult");
    document.text("Bucket", request.bucket().value());
    document.text("KeyMarker", coding.write(keyMarker));
    document.text("UploadIdMarker", idMarker);
    document.text("Prefix", coding.write(prefix));
    if (!delimiter.isEmpty()) {
      document.text("Delimiter", coding.write(delimiter));
    }
    coding.announce(document);
    document.text("MaxUploads", most);
    boolean truncated = page.truncated() && most > 0;
    document.text("IsTruncated", truncated);
    if (truncated) {
      writeNext(document, page, coding);
    }
    page.uploads().forEach(upload -> write(request, document, upload, coding));
    for (byte[] common : page.commonPrefixes()) {
      document.start("CommonPrefixes").text("Prefix", coding.write(common)).end();
    }
    request.respond(request.answer(), document);
  }

  /// The markers name the last entry of the page, be it an upload or a common prefix.
  private static void writeNext(XmlDocument document, UploadsPage page, KeyCoding coding) {
    byte[] lastKey = page.uploads().isEmpty() ? new byte[0] : page.uploads().getLast().key().utf8();
    byte[] lastPrefix =
        page.commonPrefixes().isEmpty() ? new byte[0] : page.commonPrefixes().getLast();
    if (Arrays.compareUnsigned(lastPrefix, lastKey) > 0) {
      document.text("NextKeyMarker", coding.write(lastPrefix));
      document.text("NextUploadIdMarker", "");
    } else {
      document.text("NextKeyMarker", coding.write(lastKey));
      document.text(
          "NextUploadIdMarker", page.uploads().isEmpty() ? "" : page.uploads().getLast().id());
    }
  }

  private void write(S3Request request, XmlDocument document, UploadInfo upload, KeyCoding coding) {
    Owner owner = Owners.ofObject(store, request.bucket(), upload.metadata());
    Attributes attributes = Attributes.of(upload.attributes());
    document.start("Upload");
    document.text("Key", coding.write(upload.key().toString()));
    document.text("UploadId", upload.id());
    document.owner("Initiator", owner);
    document.owner("Owner", owner);
    document.text("StorageClass", attributes.storageClass().name());
    document.text("Initiated", Timestamps.iso(upload.initiatedMillis()));
    ChecksumAlgorithm algorithm = attributes.algorithm();
    if (algorithm != null) {
      document.text("ChecksumAlgorithm", algorithm.s3Name());
      document.text("ChecksumType", attributes.type().name());
    }
    document.end();
  }
}
