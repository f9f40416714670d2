package io.buckets.s3.lifecycle;

import io.buckets.cluster.setting.LifecycleFilter;
import io.buckets.cluster.setting.LifecycleFilter.Form;
import io.buckets.core.Limits;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlElement;
import io.buckets.s3.xml.XmlFields;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads which objects a rule is about. A filter names one thing, and several only within `And`.
///
/// Source: S3 API reference, "LifecycleRuleFilter".
final class FilterReader {
  private static final String PREFIX = "Prefix";
  private static final String TAG = "Tag";
  private static final String MORE = "ObjectSizeGreaterThan";
  private static final String LESS = "ObjectSizeLessThan";
  private static final String AND = "And";

  private FilterReader() {}

  /// @param rule the children of the rule: exactly one of `Prefix` and `Filter`
  static LifecycleFilter read(XmlFields rule) {
    if (rule.count(PREFIX, "Filter") != 1) {
      throw XmlFields.malformed();
    }
    XmlElement filter = rule.one("Filter");
    if (filter == null) {
      return filter(Form.OF_RULE, rule);
    }
    XmlFields fields = XmlFields.of(filter, PREFIX, TAG, MORE, LESS, AND);
    if (fields.count(PREFIX, TAG, MORE, LESS, AND) > 1) {
      throw XmlFields.malformed();
    }
    XmlElement joined = fields.one(AND);
    if (joined == null) {
      return filter(Form.ONE, fields);
    }
    XmlFields several = XmlFields.of(joined, Set.of(PREFIX, MORE, LESS), Set.of(TAG));
    if (several.count(PREFIX, MORE, LESS) + several.all(TAG).size() < 2) {
      throw XmlFields.malformed();
    }
    return filter(Form.AND, several);
  }

  private static LifecycleFilter filter(Form form, XmlFields fields) {
    LifecycleFilter filter =
        new LifecycleFilter(
            form,
            prefix(fields.text(PREFIX)),
            tags(fields.all(TAG)),
            size(fields, MORE, 0),
            size(fields, LESS, 1));
    boolean both = fields.has(MORE) && fields.has(LESS);
    if (both && filter.lessThan() <= filter.moreThan()) {
      throw RuleReader.request(
          "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.");
    }
    return filter;
  }

  private static @Nullable String prefix(@Nullable String text) {
    if (text != null && text.getBytes(StandardCharsets.UTF_8).length > Limits.KEY_BYTES) {
      throw RuleReader.request("The maximum size of a prefix is " + Limits.KEY_BYTES + ".");
    }
    return text;
  }

  private static long size(XmlFields fields, String name, long least) {
    long size = fields.number(name, LifecycleFilter.NO_SIZE);
    if (fields.has(name) && (size < least || size > Limits.OBJECT_BYTES)) {
      throw RuleReader.argument(
          "'" + name + "' should be between " + least + " and " + Limits.OBJECT_BYTES);
    }
    return size;
  }

  private static Map<String, String> tags(List<XmlElement> elements) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (XmlElement element : elements) {
      XmlFields fields = XmlFields.of(element, "Key", "Value");
      String key = fields.required("Key");
      String value = fields.required("Value");
      if (key.isEmpty() || key.length() > Limits.TAG_KEY_CHARS) {
        throw S3Exception.of(S3Error.INVALID_TAG, "The TagKey you have provided is invalid");
      }
      if (value.length() > Limits.TAG_VALUE_CHARS) {
        throw S3Exception.of(S3Error.INVALID_TAG, "The TagValue you have provided is invalid");
      }
      if (tags.put(key, value) != null) {
        throw RuleReader.request("Duplicate Tag Keys are not allowed.");
      }
    }
    return tags;
  }
}
