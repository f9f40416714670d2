package io.buckets.s3.bucket;

import io.buckets.s3.access.Operation;
import io.buckets.s3.access.Owners;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.Owner;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.listing.ListPage;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Lists objects a page at a time, by markers: the first version of the operation.
public final class ListObjects implements Operation {
  private final ObjectStore store;

  public ListObjects(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    Owner owner = Owners.ofBucket(store, request.bucket());
    ObjectListing listing = ObjectListing.of(request);
    String marker = request.query().first("marker", "");
    ListPage page = listing.page(store, marker.getBytes(StandardCharsets.UTF_8));
    XmlDocument document = listing.begin(page);
    document.text("Marker", listing.coding().write(marker));
    // Without a delimiter the last key is the next marker, and S3 does not repeat it.
    if (page.truncated() && !listing.delimiter().isEmpty()) {
      document.text("NextMarker", listing.coding().write(ObjectListing.last(page)));
    }
    listing.writeEntries(document, page, owner);
    request.respond(request.answer(), document);
  }
}
