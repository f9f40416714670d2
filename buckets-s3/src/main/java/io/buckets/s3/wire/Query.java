package io.buckets.s3.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parameters in a request's query, decoded, in the order sent. Immutable.
public final class Query {
  private static final Query EMPTY = new Query(List.of());

  /// Name, value, name, value.
  private final List<String> texts;

  private Query(List<String> texts) {
    this.texts = texts;
  }

  /// Reads a raw query; empty for none. A parameter without `=` has an empty value.
  ///
  /// @throws S3Exception INVALID_URI if it is not percent-coded UTF-8
  public static Query parse(String raw) {
    if (raw.isEmpty()) {
      return EMPTY;
    }
    List<String> texts = new ArrayList<>(8);
    for (int start = 0; start <= raw.length(); ) {
      int end = raw.indexOf('&', start);
      end = end < 0 ? raw.length() : end;
      if (end > start) {
        int equals = raw.indexOf('=', start);
        int nameEnd = equals < 0 || equals > end ? end : equals;
        texts.add(Percent.decodeText(raw.substring(start, nameEnd), Percent.Part.QUERY));
        texts.add(
            Percent.decodeText(raw.substring(Math.min(nameEnd + 1, end), end), Percent.Part.QUERY));
      }
      start = end + 1;
    }
    return new Query(texts);
  }

  /// The first value of the name, or null.
  public @Nullable String first(String name) {
    for (int i = 0; i < texts.size(); i += 2) {
      if (texts.get(i).equals(name)) {
        return texts.get(i + 1);
      }
    }
    return null;
  }

  /// The first value of the name, or `fallback`.
  public String first(String name, String fallback) {
    String value = first(name);
    return value == null ? fallback : value;
  }

  public boolean has(String name) {
    return first(name) != null;
  }

  public int size() {
    return texts.size() / 2;
  }

  public String name(int index) {
    return texts.get(2 * index);
  }

  public String value(int index) {
    return texts.get(2 * index + 1);
  }
}
