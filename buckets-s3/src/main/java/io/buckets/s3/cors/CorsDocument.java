package io.buckets.s3.cors;

import io.buckets.cluster.setting.BucketCors;
import io.buckets.core.RequestLimits;
import io.buckets.s3.wire.Parameters;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.s3.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The rules as S3's document has them: read with every check S3 makes, and written. Pure.
final class CorsDocument {
  private static final String ROOT = "CORSConfiguration";
  private static final Set<String> METHODS = Set.of("GET", "PUT", "HEAD", "POST", "DELETE");

  private CorsDocument() {}

  /// Reads a document.
  ///
  /// @throws S3Exception MALFORMED_XML, or INVALID_REQUEST saying what S3 would not take
  static BucketCors parse(byte[] document) {
    List<BucketCors.Rule> rules = new ArrayList<>();
    for (XmlElement child : XmlElement.parse(document, ROOT).children()) {
      requireName(child, child.name().equals("CORSRule"));
      rules.add(rule(child));
    }
    if (rules.isEmpty() || rules.size() > RequestLimits.CORS_RULES) {
      throw S3Exception.of(S3Error.MALFORMED_XML);
    }
    return new BucketCors(rules);
  }

  private static BucketCors.Rule rule(XmlElement element) {
    String id = null;
    int maxAge = -1;
    List<String> headers = new ArrayList<>();
    List<String> methods = new ArrayList<>();
    List<String> origins = new ArrayList<>();
    List<String> exposed = new ArrayList<>();
    for (XmlElement child : element.children()) {
      String text = child.text().strip();
      switch (child.name()) {
        case "ID" -> {
          requireName(child, id == null);
          id = text;
        }
        case "MaxAgeSeconds" -> {
          requireName(child, maxAge < 0);
          maxAge = (int) Parameters.wholeNumber("MaxAgeSeconds", text, Integer.MAX_VALUE);
        }
        case "AllowedHeader" -> headers.add(pattern("AllowedHeader", text));
        case "AllowedMethod" -> methods.add(method(text));
        case "AllowedOrigin" -> origins.add(pattern("AllowedOrigin", text));
        case "ExposeHeader" -> exposed.add(exposed(text));
        default -> requireName(child, false);
      }
    }
    requireName(element, !methods.isEmpty() && !origins.isEmpty());
    requireName(element, id == null || id.length() <= RequestLimits.CORS_ID_CHARS);
    return new BucketCors.Rule(id, headers, methods, origins, exposed, maxAge);
  }

  private static void requireName(XmlElement element, boolean fits) {
    if (!fits) {
      throw S3Exception.of(S3Error.MALFORMED_XML).with("Element", element.name());
    }
  }

  private static String pattern(String name, String text) {
    if (text.indexOf('*') != text.lastIndexOf('*')) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST, name + " \"" + text + "\" can not have more than one wildcard.");
    }
    return text;
  }

  private static String method(String text) {
    if (!METHODS.contains(text)) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "Found unsupported HTTP method in CORS config. Unsupported method is " + text);
    }
    return text;
  }

  private static String exposed(String text) {
    if (text.indexOf('*') >= 0) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "ExposeHeader \""
              + text
              + "\" contains wildcard. We currently do not support wildcard for ExposeHeader.");
    }
    return text;
  }

  /// Writes the rules.
  static XmlDocument write(BucketCors cors) {
    XmlDocument document = XmlDocument.of(ROOT);
    for (BucketCors.Rule rule : cors.rules()) {
      document.start("CORSRule");
      if (rule.id() != null) {
        document.text("ID", rule.id());
      }
      rule.methods().forEach(method -> document.text("AllowedMethod", method));
      rule.origins().forEach(origin -> document.text("AllowedOrigin", origin));
      rule.headers().forEach(header -> document.text("AllowedHeader", header));
      rule.exposed().forEach(header -> document.text("ExposeHeader", header));
      if (rule.maxAgeSeconds() >= 0) {
        document.text("MaxAgeSeconds", rule.maxAgeSeconds());
      }
      document.end();
    }
    return document;
  }
}
