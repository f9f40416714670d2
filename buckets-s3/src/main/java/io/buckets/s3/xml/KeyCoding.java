package io.buckets.s3.xml;

import io.buckets.s3.wire.Parameters;
import io.buckets.s3.wire.Percent;
import io.buckets.s3.wire.Query;
import java.nio.charset.StandardCharsets;

/// How a listing writes keys and prefixes: as they are, or percent-encoded for `encoding-type=url`,
/// which carries what XML cannot.
public enum KeyCoding {
  PLAIN,
  URL;

  public static KeyCoding of(Query query) {
    return Parameters.urlEncoding(query) ? URL : PLAIN;
  }

  public String write(String text) {
    return this == PLAIN
        ? text
        : Percent.encode(text.getBytes(StandardCharsets.UTF_8), Percent.Part.PATH);
  }

  public String write(byte[] utf8) {
    return this == PLAIN
        ? new String(utf8, StandardCharsets.UTF_8)
        : Percent.encode(utf8, Percent.Part.PATH);
  }

  /// Says so in the document, if keys are not as they are.
  public void announce(XmlDocument document) {
    if (this == URL) {
      document.text("EncodingType", "url");
    }
  }
}
