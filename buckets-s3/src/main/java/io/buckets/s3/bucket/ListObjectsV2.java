package io.buckets.s3.bucket;

import io.buckets.s3.access.Operation;
import io.buckets.s3.access.Owners;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.Owner;
import io.buckets.s3.wire.PageToken;
import io.buckets.s3.wire.Query;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.listing.ListPage;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Lists objects a page at a time, by continuation tokens.
public final class ListObjectsV2 implements Operation {
  private final ObjectStore store;

  public ListObjectsV2(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    Owner owner = Owners.ofBucket(store, request.bucket());
    Query query = request.query();
    ObjectListing listing = ObjectListing.of(request);
    String token = query.first("continuation-token");
    String startAfter = query.first("start-after");
    ListPage page = listing.page(store, after(token, startAfter));
    XmlDocument document = listing.begin(page);
    document.text("KeyCount", page.entries().size());
    if (token != null) {
      document.text("ContinuationToken", token);
    }
    if (page.truncated()) {
      document.text("NextContinuationToken", PageToken.after(ObjectListing.last(page)));
    }
    if (startAfter != null) {
      document.text("StartAfter", listing.coding().write(startAfter));
    }
    boolean owners = "true".equals(query.first("fetch-owner"));
    listing.writeEntries(document, page, owners ? owner : null);
    request.respond(request.answer(), document);
  }

  private static byte[] after(@Nullable String token, @Nullable String startAfter) {
    if (token != null && !token.isEmpty()) {
      return PageToken.parse(token);
    }
    return startAfter == null ? new byte[0] : startAfter.getBytes(StandardCharsets.UTF_8);
  }
}
