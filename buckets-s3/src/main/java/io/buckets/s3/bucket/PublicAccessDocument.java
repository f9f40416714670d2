package io.buckets.s3.bucket;

import io.buckets.cluster.setting.PublicAccessBlock;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.s3.xml.XmlElement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The document PublicAccessBlockConfiguration, read and written.
final class PublicAccessDocument {
  private static final String ROOT = "PublicAccessBlockConfiguration";
  private static final String BLOCK_ACLS = "BlockPublicAcls";
  private static final String IGNORE_ACLS = "IgnorePublicAcls";
  private static final String BLOCK_POLICY = "BlockPublicPolicy";
  private static final String RESTRICT = "RestrictPublicBuckets";
  private static final Set<String> KNOWN = Set.of(BLOCK_ACLS, IGNORE_ACLS, BLOCK_POLICY, RESTRICT);

  private PublicAccessDocument() {}

  /// What a document asks for; what it does not name is off.
  ///
  /// @throws S3Exception MALFORMED_XML if it is none
  static PublicAccessBlock parse(byte[] document) {
    Map<String, Boolean> asked = new HashMap<>();
    for (XmlElement child : XmlElement.parse(document, ROOT).children()) {
      boolean known = KNOWN.contains(child.name()) && child.children().isEmpty();
      if (!known || asked.put(child.name(), truth(child.text())) != null) {
        throw S3Exception.of(S3Error.MALFORMED_XML);
      }
    }
    return new PublicAccessBlock(
        asked.getOrDefault(BLOCK_ACLS, false),
        asked.getOrDefault(IGNORE_ACLS, false),
        asked.getOrDefault(BLOCK_POLICY, false),
        asked.getOrDefault(RESTRICT, false));
  }

  static XmlDocument of(PublicAccessBlock block) {
    return XmlDocument.of(ROOT)
        .text(BLOCK_ACLS, block.blockPublicAcls())
        .text(IGNORE_ACLS, block.ignorePublicAcls())
        .text(BLOCK_POLICY, block.blockPublicPolicy())
        .text(RESTRICT, block.restrictPublicBuckets());
  }

  private static boolean truth(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw S3Exception.of(S3Error.MALFORMED_XML);
    };
  }
}
