package io.buckets.s3.query;

import io.buckets.s3.wire.Query;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The parameters of an action, by their names: `UserName`, `Tags.member.1.Key`. Immutable.
public final class QueryForm {
  private static final String MEMBER = ".member.";

  private final Map<String, String> values;

  private QueryForm(Map<String, String> values) {
    this.values = values;
  }

  /// Reads a form.
  ///
  /// @throws io.buckets.s3.wire.S3Exception INVALID_URI if it is not percent-coded UTF-8
  static QueryForm parse(byte[] body) {
    Query query = Query.parse(new String(body, StandardCharsets.ISO_8859_1));
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < query.size(); i++) {
      values.putIfAbsent(query.name(i), query.value(i));
    }
    return new QueryForm(values);
  }

  /// The value of a parameter; null if it is absent or empty.
  public @Nullable String find(String name) {
    String value = values.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /// The value of a parameter, or `fallback` if it is absent or empty.
  public String text(String name, String fallback) {
    String value = find(name);
    return value == null ? fallback : value;
  }

  /// Whether the parameter was sent, if only empty.
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /// The value of a parameter that must be there.
  ///
  /// @throws QueryException ValidationError
  public String required(String name) {
    String value = find(name);
    if (value == null) {
      throw QueryException.validation(
          "1 validation error detected: Value null at '"
              + lowerFirst(name)
              + "' failed to satisfy constraint: Member must not be null");
    }
    return value;
  }

  /// A text of bounded length.
  ///
  /// @throws QueryException ValidationError if it is absent, shorter or longer
  public String bounded(String name, int least, int most) {
    String value = required(name);
    if (value.length() < least || value.length() > most) {
      boolean isShort = value.length() < least;
      throw QueryException.validation(
          "1 validation error detected: Value at '"
              + lowerFirst(name)
              + "' failed to satisfy constraint: Member must have length "
              + (isShort ? "greater" : "less")
              + " than or equal to "
              + (isShort ? least : most));
    }
    return value;
  }

  /// A whole number from `least` to `most`.
  ///
  /// @return `fallback` if it is absent
  /// @throws QueryException ValidationError if it is none
  public int number(String name, int least, int most, int fallback) {
    String value = find(name);
    if (value == null) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new QueryException(
          400, "MalformedInput", "Invalid value for " + name + ": not a number", e);
    }
    boolean isLow = Long.parseLong(value) < least;
    throw QueryException.validation(
        "1 validation error detected: Value '"
            + value
            + "' at '"
            + lowerFirst(name)
            + "' failed to satisfy constraint: Member must have value "
            + (isLow ? "greater" : "less")
            + " than or equal to "
            + (isLow ? least : most));
  }

  /// A truth value.
  ///
  /// @throws QueryException MalformedInput if it is none
  public boolean flag(String name, boolean fallback) {
    String value = find(name);
    if (value == null) {
      return fallback;
    }
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw QueryException.of(
              400, "MalformedInput", "Invalid value for " + name + ": true or false");
    };
  }

  /// The texts of a list, in the order of their numbers.
  public List<String> texts(String name) {
    return List.copyOf(numbered(name + MEMBER, "").values());
  }

  /// One field of each member of a list, in the order of their numbers.
  public List<String> texts(String name, String field) {
    return List.copyOf(numbered(name + MEMBER, "." + field).values());
  }

  /// Whether a list was sent, if only empty.
  public boolean hasList(String name) {
    return values.containsKey(name)
        || values.keySet().stream().anyMatch(key -> key.startsWith(name + MEMBER));
  }

  /// Pairs of a list of members with a key and a value, in the order of their numbers.
  ///
  /// @throws QueryException InvalidInput if a key comes twice, ValidationError if a half is missing
  public Map<String, String> pairs(String name) {
    Map<Integer, String> keys = numbered(name + MEMBER, ".Key");
    Map<Integer, String> texts = numbered(name + MEMBER, ".Value");
    Map<String, String> pairs = new LinkedHashMap<>();
    keys.forEach((number, key) -> {
      String value = texts.get(number);
      if (value == null) {
        throw QueryException.validation(
            "1 validation error detected: Value null at '"
                + lowerFirst(name)
                + MEMBER
                + number
                + ".member.value' failed to satisfy constraint: Member must not be null");
      }
      if (pairs.put(key, value) != null) {
        throw QueryException.invalidInput(
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
      }
    });
    if (keys.size() < texts.size()) {
      throw QueryException.validation("A tag has no key.");
    }
    return pairs;
  }

  private Map<Integer, String> numbered(String before, String after) {
    Map<Integer, String> found = new TreeMap<>();
    values.forEach((name, value) -> {
      int end = name.length() - after.length();
      if (name.startsWith(before) && name.endsWith(after) && end > before.length()) {
        numberIn(name.substring(before.length(), end)).forEach(n -> found.put(n, value));
      }
    });
    return found;
  }

  private static List<Integer> numberIn(String text) {
    List<Integer> number = new ArrayList<>(1);
    if (text.length() <= 6 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      number.add(Integer.valueOf(text));
    }
    return number;
  }

  private static String lowerFirst(String name) {
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }
}
