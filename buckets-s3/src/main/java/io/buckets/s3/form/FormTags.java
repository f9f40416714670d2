package io.buckets.s3.form;

import io.buckets.s3.wire.Percent;
import io.buckets.s3.xml.XmlElement;
import java.nio.charset.StandardCharsets;

/// The tags of a form, which are a document there and a query in the header.
final class FormTags {
  private FormTags() {}

  /// The document as the value of `x-amz-tagging`.
  ///
  /// @param document one byte in each char
  /// @throws io.buckets.s3.wire.S3Exception MALFORMED_XML
  static String asHeader(String document) {
    XmlElement tagging =
        XmlElement.parse(document.getBytes(StandardCharsets.ISO_8859_1), "Tagging");
    StringBuilder query = new StringBuilder();
    for (XmlElement set : tagging.children()) {
      for (XmlElement tag : set.children()) {
        query.append(query.isEmpty() ? "" : "&");
        query.append(coded(tag.required("Key"))).append('=').append(coded(tag.required("Value")));
      }
    }
    return query.toString();
  }

  private static String coded(String text) {
    return Percent.encode(text.getBytes(StandardCharsets.UTF_8), Percent.Part.QUERY);
  }
}
