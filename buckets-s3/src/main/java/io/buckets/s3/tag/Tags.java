package io.buckets.s3.tag;

import io.buckets.s3.wire.Percent;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlElement;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The tags of an object.
///
/// They are kept in the object's own metadata, as one text of the form that the header
/// `x-amz-tagging` has, under a name that no answer shows. Immutable.
///
/// Source: S3 user guide, "Categorizing your objects using tags".
///
/// @param values what each key says, ordered by key
public record Tags(SortedMap<String, String> values) {
  /// The header that gives a new object tags, and the name its metadata has them under.
  public static final String HEADER = "x-amz-tagging";

  /// No tags.
  public static final Tags NONE = new Tags(Collections.emptySortedMap());

  public Tags {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /// Those that a header spells, as the parameters of a query; none without the header.
  ///
  /// @throws S3Exception INVALID_ARGUMENT if it is no such text or names a key twice, INVALID_TAG
  ///   if an object cannot have them
  public static Tags ofHeader(@Nullable String header) {
    if (header == null || header.isEmpty()) {
      return NONE;
    }
    Query query = parse(header);
    SortedMap<String, String> tags = new TreeMap<>();
    for (int i = 0; i < query.size(); i++) {
      String key = query.name(i);
      if (key.isEmpty()) {
        throw malformed(header, null);
      }
      TagRules.OBJECT.check(key, query.value(i));
      if (tags.put(key, query.value(i)) != null) {
        throw malformed(header, null);
      }
    }
    TagRules.OBJECT.checkCount(tags.size());
    return new Tags(tags);
  }

  /// Those that a document `Tagging` lists.
  ///
  /// @throws S3Exception MALFORMED_XML if it is none, INVALID_TAG if an object cannot have them
  public static Tags ofDocument(XmlElement tagging) {
    return new Tags(new TreeMap<>(TagDocument.read(tagging, TagRules.OBJECT)));
  }

  /// Those that an object has.
  ///
  /// @param metadata the object's
  public static Tags ofMetadata(Map<String, String> metadata) {
    String kept = metadata.get(HEADER);
    if (kept == null) {
      return NONE;
    }
    Query query = Query.parse(kept);
    SortedMap<String, String> tags = new TreeMap<>();
    for (int i = 0; i < query.size(); i++) {
      tags.put(query.name(i), query.value(i));
    }
    return new Tags(tags);
  }

  /// How many tags an object has.
  ///
  /// @param metadata the object's
  public static int count(Map<String, String> metadata) {
    String kept = metadata.get(HEADER);
    return kept == null ? 0 : 1 + (int) kept.chars().filter(c -> c == '&').count();
  }

  /// The metadata with these tags in the place of those it had.
  public Map<String, String> in(Map<String, String> metadata) {
    Map<String, String> changed = new HashMap<>(metadata);
    if (values.isEmpty()) {
      changed.remove(HEADER);
    } else {
      changed.put(HEADER, toText());
    }
    return changed;
  }

  private String toText() {
    StringBuilder text = new StringBuilder();
    values.forEach((key, value) -> {
      text.append(text.isEmpty() ? "" : "&").append(coded(key)).append('=').append(coded(value));
    });
    return text.toString();
  }

  private static String coded(String text) {
    return Percent.encode(text.getBytes(StandardCharsets.UTF_8), Percent.Part.QUERY);
  }

  private static Query parse(String header) {
    try {
      return Query.parse(header);
    } catch (S3Exception e) {
      throw malformed(header, e);
    }
  }

  private static S3Exception malformed(String header, @Nullable S3Exception cause) {
    return new S3Exception(
            S3Error.INVALID_ARGUMENT,
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query"
                + " parameters without tag name duplicates.",
            cause)
        .with("ArgumentName", HEADER)
        .with("ArgumentValue", header);
  }
}
