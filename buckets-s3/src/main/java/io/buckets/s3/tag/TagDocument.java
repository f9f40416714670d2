package io.buckets.s3.tag;

import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.s3.xml.XmlElement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The document `Tagging`, which objects and buckets share.
public final class TagDocument {
  /// What the document is called.
  public static final String ROOT = "Tagging";

  private TagDocument() {}

  /// The tags that a document lists, in its order.
  ///
  /// @throws S3Exception MALFORMED_XML if it is none, INVALID_TAG if `rules` do not allow them
  public static Map<String, String> read(XmlElement tagging, TagRules rules) {
    List<XmlElement> sets = tagging.children();
    if (sets.size() != 1 || !sets.getFirst().name().equals("TagSet")) {
      throw S3Exception.of(S3Error.MALFORMED_XML);
    }
    Map<String, String> tags = new LinkedHashMap<>();
    List<XmlElement> listed = sets.getFirst().children();
    for (XmlElement tag : listed) {
      if (!tag.name().equals("Tag") || tag.children().size() != 2) {
        throw S3Exception.of(S3Error.MALFORMED_XML);
      }
    }
    rules.checkCount(listed.size());
    for (XmlElement tag : listed) {
      String key = tag.required("Key");
      String value = tag.required("Value");
      rules.check(key, value);
      if (tags.put(key, value) != null) {
        throw S3Exception.of(S3Error.INVALID_TAG, "Cannot provide multiple Tags with the same key")
            .with("TagKey", key);
      }
    }
    return tags;
  }

  /// The document that lists those tags.
  public static XmlDocument of(Map<String, String> tags) {
    XmlDocument document = XmlDocument.of(ROOT).start("TagSet");
    tags.forEach((key, value) -> document.start("Tag").text("Key", key).text("Value", value).end());
    return document.end();
  }
}
