package io.buckets.s3.bucket;

import io.buckets.core.Limits;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.Owner;
import io.buckets.s3.wire.Parameters;
import io.buckets.s3.wire.Query;
import io.buckets.s3.xml.KeyCoding;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.listing.ListPage;
import io.buckets.storage.listing.ListRequest;
import io.buckets.storage.object.ObjectStore;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What both versions of ListObjects share: the parameters, the page, and how its entries are
/// written.
///
/// @param request the request
/// @param prefix only keys that begin so
/// @param delimiter what keys are rolled up by, empty for nothing
/// @param most most entries of the page
/// @param coding how keys are written
record ObjectListing(
    S3Request request, String prefix, String delimiter, int most, KeyCoding coding) {
  /// About what an entry takes, in bytes of XML.
  private static final int ENTRY_BYTES = 360;

  static ObjectListing of(S3Request request) {
    Query query = request.query();
    return new ObjectListing(
        request,
        query.first("prefix", ""),
        query.first("delimiter", ""),
        Parameters.pageSize(query, "max-keys", Limits.PAGE_KEYS),
        KeyCoding.of(query));
  }

  /// The page after a key or common prefix.
  ListPage page(ObjectStore store, byte[] after) {
    ListPage page =
        store.list(
            new ListRequest(
                request.bucket(),
                prefix.getBytes(StandardCharsets.UTF_8),
                delimiter.getBytes(StandardCharsets.UTF_8),
                after,
                most));
    return most == 0 ? new ListPage(page.entries(), false) : page;
  }

  /// Begins the document with what both versions say first.
  XmlDocument begin(ListPage page) {
    XmlDocument document =
        XmlDocument.of("ListBucketResult", 1024 + page.entries().size() * ENTRY_BYTES);
    document.text("Name", request.bucket().value());
    document.text("Prefix", prefixText());
    if (!delimiter.isEmpty()) {
      document.text("Delimiter", coding.write(delimiter));
    }
    document.text("MaxKeys", most);
    coding.announce(document);
    document.text("IsTruncated", page.truncated());
    return document;
  }

  /// The prefix, coded like the keys. Some clients ask for the coding by themselves and forget to
  /// undo it here: a prefix that undoing leaves as it is, is written as it is, so that both kinds
  /// read what they asked for.
  private String prefixText() {
    boolean same = prefix.chars().allMatch(c -> isText(c) && c != '%' && c != '+');
    return same ? prefix : coding.write(prefix);
  }

  /// Whether XML can hold the character.
  private static boolean isText(int c) {
    return c >= ' ' ? c < 0xFFFE : c == '\t' || c == '\n' || c == '\r';
  }

  /// Writes the objects, then the common prefixes.
  void writeEntries(XmlDocument document, ListPage page, @Nullable Owner owner) {
    ListedObjects objects = new ListedObjects(document, coding, owner);
    for (ListPage.Entry entry : page.entries()) {
      if (entry instanceof ListPage.Found found) {
        objects.write(found.object());
      }
    }
    for (ListPage.Entry entry : page.entries()) {
      if (entry instanceof ListPage.CommonPrefix common) {
        document.start("CommonPrefixes").text("Prefix", coding.write(common.prefix())).end();
      }
    }
  }

  /// The last entry of the page: a key or a common prefix.
  static byte[] last(ListPage page) {
    return switch (page.entries().getLast()) {
      case ListPage.Found found -> found.object().key().utf8();
      case ListPage.CommonPrefix common -> common.prefix();
    };
  }
}
