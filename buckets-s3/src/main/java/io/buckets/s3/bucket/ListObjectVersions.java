package io.buckets.s3.bucket;

import io.buckets.core.Limits;
import io.buckets.core.VersionId;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.Owners;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.Owner;
import io.buckets.s3.wire.Parameters;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.KeyCoding;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.listing.ListPage;
import io.buckets.storage.listing.ListRequest;
import io.buckets.storage.listing.VersionsPage;
import io.buckets.storage.listing.VersionsRequest;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Lists all versions of objects a page at a time, delete markers among them: by key, and within a
/// key the newest first.
///
/// Source: S3 API reference, "ListObjectVersions".
public final class ListObjectVersions implements Operation {
  /// About what an entry takes, in bytes of XML.
  private static final int ENTRY_BYTES = 420;

  private final ObjectStore store;

  public ListObjectVersions(ObjectStore store) {
    this.store = store;
  }

  /// What is asked for.
  ///
  /// @param version the marker within the key, null for none
  private record Asked(
      String prefix,
      String delimiter,
      String key,
      @Nullable String version,
      int most,
      KeyCoding coding) {
    static Asked of(Query query) {
      String key = query.first("key-marker", "");
      String version = query.first("version-id-marker");
      if (version != null && key.isEmpty()) {
        throw S3Exception.invalidArgument(
            "A version-id marker cannot be specified without a key marker.",
            "version-id-marker",
            version);
      }
      if (version != null && version.isEmpty()) {
        throw S3Exception.invalidArgument(
            "A version-id marker cannot be empty.", "version-id-marker", version);
      }
      return new Asked(
          query.first("prefix", ""),
          query.first("delimiter", ""),
          key,
          version,
          Parameters.pageSize(query, "max-keys", Limits.PAGE_KEYS),
          KeyCoding.of(query));
    }
  }

  @Override
  public void run(S3Request request) throws IOException {
    Owner owner = Owners.ofBucket(store, request.bucket());
    Asked asked = Asked.of(request.query());
    VersionId place = asked.version == null ? null : S3Request.versionOf(asked.version);
    ListRequest keys =
        new ListRequest(
            request.bucket(),
            utf8(asked.prefix),
            utf8(asked.delimiter),
            utf8(asked.key),
            asked.most);
    VersionsPage page = store.listVersions(new VersionsRequest(keys, place));
    XmlDocument document = begin(request, asked, page);
    ListedVersions versions = new ListedVersions(document, asked.coding, owner);
    for (ListPage.Entry entry : page.entries()) {
      if (entry instanceof ListPage.Found(ObjectInfo version)) {
        versions.write(version);
      }
    }
    for (ListPage.Entry entry : page.entries()) {
      if (entry instanceof ListPage.CommonPrefix common) {
        document.start("CommonPrefixes").text("Prefix", asked.coding.write(common.prefix())).end();
      }
    }
    request.respond(request.answer(), document);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static XmlDocument begin(S3Request request, Asked asked, VersionsPage page) {
    KeyCoding coding = asked.coding;
    XmlDocument document =
        XmlDocument.of("ListVersionsResult", 1024 + page.entries().size() * ENTRY_BYTES);
    document.text("Name", request.bucket().value());
    document.text("Prefix", coding.write(asked.prefix));
    if (!asked.delimiter.isEmpty()) {
      document.text("Delimiter", coding.write(asked.delimiter));
    }
    document.text("KeyMarker", coding.write(asked.key));
    document.text("VersionIdMarker", asked.version == null ? "" : asked.version);
    document.text("MaxKeys", asked.most);
    coding.announce(document);
    document.text("IsTruncated", page.truncated());
    VersionsPage.Last last = page.last();
    if (page.truncated() && last != null) {
      document.text("NextKeyMarker", coding.write(last.key()));
      if (last.place() != null) {
        document.text("NextVersionIdMarker", last.place().toString());
      }
    }
    return document;
  }
}
