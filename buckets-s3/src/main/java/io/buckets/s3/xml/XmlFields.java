package io.buckets.s3.xml;

import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The children of an element whose schema is known, read strictly: what the schema does not name,
/// or names once and is there twice, makes the document refused rather than half understood.
public final class XmlFields {
  /// No children.
  public static final XmlFields NONE = of(new XmlElement("", "", List.of()));

  private final Map<String, List<XmlElement>> byName = new HashMap<>();

  private XmlFields(XmlElement element, Set<String> once, Set<String> often) {
    for (XmlElement child : element.children()) {
      String name = child.name();
      List<XmlElement> same = byName.computeIfAbsent(name, _ -> new ArrayList<>());
      same.add(child);
      if (!often.contains(name) && (!once.contains(name) || same.size() > 1)) {
        throw malformed();
      }
    }
  }

  /// The children, each at most once.
  ///
  /// @throws S3Exception MALFORMED_XML if there are others, or one twice
  public static XmlFields of(XmlElement element, String... once) {
    return new XmlFields(element, Set.of(once), Set.of());
  }

  /// The children, those of `often` any number of times.
  ///
  /// @throws S3Exception MALFORMED_XML if there are others, or one of `once` twice
  public static XmlFields of(XmlElement element, Set<String> once, Set<String> often) {
    return new XmlFields(element, once, often);
  }

  public boolean has(String name) {
    return byName.containsKey(name);
  }

  /// How many of the names are there.
  public int count(String... names) {
    int count = 0;
    for (String name : names) {
      count += has(name) ? 1 : 0;
    }
    return count;
  }

  public @Nullable XmlElement one(String name) {
    List<XmlElement> found = all(name);
    return found.isEmpty() ? null : found.getFirst();
  }

  public List<XmlElement> all(String name) {
    return byName.getOrDefault(name, List.of());
  }

  /// The text of a child that is nothing but text, or null if there is none.
  public @Nullable String text(String name) {
    XmlElement found = one(name);
    if (found == null) {
      return null;
    }
    if (!found.children().isEmpty()) {
      throw malformed();
    }
    return found.text();
  }

  /// The text of a child.
  ///
  /// @throws S3Exception MALFORMED_XML if there is none
  public String required(String name) {
    String text = text(name);
    if (text == null) {
      throw malformed();
    }
    return text;
  }

  /// A child that is a whole number, or `none` if there is none.
  ///
  /// @throws S3Exception MALFORMED_XML if it is no number
  public long number(String name, long none) {
    String text = text(name);
    try {
      return text == null ? none : Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw malformed();
    }
  }

  /// A child that is a whole number of 32 bits, or `none` if there is none.
  ///
  /// @throws S3Exception MALFORMED_XML if it is no such number
  public int small(String name, int none) {
    long number = number(name, none);
    if (number != (int) number) {
      throw malformed();
    }
    return (int) number;
  }

  /// Whether a child says so; false if there is none.
  ///
  /// @throws S3Exception MALFORMED_XML if it says neither
  public boolean flag(String name) {
    String text = text(name);
    if (text == null) {
      return false;
    }
    return switch (text.strip()) {
      case "true", "True", "TRUE" -> true;
      case "false", "False", "FALSE" -> false;
      default -> throw malformed();
    };
  }

  /// The refusal of a document that is not as its schema says.
  public static S3Exception malformed() {
    return S3Exception.of(S3Error.MALFORMED_XML);
  }
}
