package io.buckets.s3.lifecycle;

import io.buckets.cluster.setting.BucketLifecycle;
import io.buckets.cluster.setting.BucketLifecycle.Smallest;
import io.buckets.cluster.setting.LifecycleRule;
import io.buckets.core.Limits;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.s3.xml.XmlElement;
import io.buckets.s3.xml.XmlFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The document LifecycleConfiguration, read and written.
///
/// Source: S3 API reference, PutBucketLifecycleConfiguration.
final class LifecycleDocument {
  /// Name of the header that says which objects are too small for a transition.
  static final String SMALLEST = "x-amz-transition-default-minimum-object-size";

  private static final String ROOT = "LifecycleConfiguration";

  private LifecycleDocument() {}

  /// What a document asks for.
  ///
  /// @param smallest the header, null if there is none
  /// @throws S3Exception MALFORMED_XML, INVALID_ARGUMENT, INVALID_REQUEST, INVALID_STORAGE_CLASS
  static BucketLifecycle parse(byte[] document, @Nullable String smallest) {
    XmlFields fields = XmlFields.of(XmlElement.parse(document, ROOT), Set.of(), Set.of("Rule"));
    List<XmlElement> elements = fields.all("Rule");
    if (elements.isEmpty() || elements.size() > Limits.LIFECYCLE_RULES) {
      throw XmlFields.malformed();
    }
    List<LifecycleRule> rules = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (XmlElement element : elements) {
      LifecycleRule rule = RuleReader.read(element);
      if (!ids.add(rule.id())) {
        throw S3Exception.of(
            S3Error.INVALID_ARGUMENT,
            "Rule ID must be unique. Found same ID for more than one rule");
      }
      rules.add(rule);
    }
    return new BucketLifecycle(rules, smallestOf(smallest));
  }

  private static Smallest smallestOf(@Nullable String header) {
    try {
      return header == null ? Smallest.ALL_STORAGE_CLASSES_128K : Smallest.named(header);
    } catch (IllegalArgumentException e) {
      throw S3Exception.invalidArgument(
          "Invalid value for " + SMALLEST, SMALLEST, String.valueOf(header));
    }
  }

  static XmlDocument of(BucketLifecycle lifecycle) {
    XmlDocument document = XmlDocument.of(ROOT, 256 + 512 * lifecycle.rules().size());
    lifecycle.rules().forEach(rule -> RuleWriter.write(document, rule));
    return document;
  }
}
