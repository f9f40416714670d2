package io.buckets.s3;

import java.nio.charset.StandardCharsets;

/// How a listing writes keys and prefixes: as they are, or percent-encoded for `encoding-type=url`,
/// which carries what XML cannot.
enum KeyCoding {
  PLAIN,
  URL;

  static KeyCoding of(Query query) {
    return Parameters.urlEncoding(query) ? URL : PLAIN;
  }

  String write(String text) {
    return this == PLAIN
        ? text
        : Percent.encode(text.getBytes(StandardCharsets.UTF_8), Percent.Part.PATH);
  }

  String write(byte[] utf8) {
    return this == PLAIN
        ? new String(utf8, StandardCharsets.UTF_8)
        : Percent.encode(utf8, Percent.Part.PATH);
  }

  /// Says so in the document, if keys are not as they are.
  void announce(XmlDocument document) {
    if (this == URL) {
      document.text("EncodingType", "url");
    }
  }
}
