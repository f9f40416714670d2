package io.buckets.s3.upload;

import io.buckets.core.Limits;
import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.Owners;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.Attributes;
import io.buckets.s3.body.Checksums;
import io.buckets.s3.lifecycle.LifecycleHeaders;
import io.buckets.s3.wire.Owner;
import io.buckets.s3.wire.Parameters;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.Timestamps;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.PartsPage;
import java.io.IOException;

/// Lists the parts of an upload, a page at a time.
public final class ListParts implements Operation {
  private final ObjectStore store;

  public ListParts(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    Query query = request.query();
    int most = Parameters.pageSize(query, "max-parts", Limits.PAGE_KEYS);
    int after = Parameters.pageSize(query, "part-number-marker", Integer.MAX_VALUE);
    after = query.first("part-number-marker", "").isEmpty() ? 0 : after;
    PartsPage page =
        store.listParts(request.bucket(), request.key(), query.first("uploadId", ""), after, most);
    boolean truncated = page.truncated() && most > 0;
    Owner owner = Owners.ofObject(store, request.bucket(), page.upload().metadata());
    XmlDocument document = XmlDocument.of("ListPartsResult", 1024 + page.parts().size() * 256);
    document.text("Bucket", request.bucket().value());
    document.text("Key", request.key().toString());
    document.text("UploadId", page.upload().id());
    document.owner("Initiator", owner);
    document.owner("Owner", owner);
    Attributes attributes = Attributes.of(page.upload().attributes());
    document.text("StorageClass", attributes.storageClass().name());
    document.text("PartNumberMarker", after);
    if (!page.parts().isEmpty()) {
      document.text("NextPartNumberMarker", page.parts().getLast().number());
    }
    document.text("MaxParts", most);
    document.text("IsTruncated", truncated);
    ChecksumAlgorithm algorithm = attributes.algorithm();
    if (algorithm != null) {
      document.text("ChecksumAlgorithm", algorithm.s3Name());
      document.text("ChecksumType", attributes.type().name());
    }
    page.parts().forEach(part -> write(document, part));
    ResponseHeaders answer = request.answer();
    LifecycleHeaders.addAbort(answer, store, request.bucket(), page.upload());
    request.respond(answer, document);
  }

  private static void write(XmlDocument document, PartInfo part) {
    document.start("Part");
    document.text("PartNumber", part.number());
    document.text("LastModified", Timestamps.iso(part.modifiedMillis()));
    document.text("ETag", part.etag().quoted());
    document.text("Size", part.size());
    Checksums.write(document, part.metadata());
    document.end();
  }
}
