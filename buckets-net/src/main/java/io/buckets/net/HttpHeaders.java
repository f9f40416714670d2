package io.buckets.net;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The header fields of a message: names without case, in the order they came, several of one name
/// kept apart. Immutable, and safe to share.
///
/// A request has a dozen fields, so they lie in one flat array and are searched one by one: that
/// beats a hash table in both time and memory.
public final class HttpHeaders {
  /// No fields.
  public static final HttpHeaders EMPTY = new HttpHeaders(new String[0]);

  /// Name, value, name, value.
  private final String[] fields;

  /// Takes the array over.
  HttpHeaders(String[] fields) {
    this.fields = fields;
  }

  /// Fields from names and values in turn.
  public static HttpHeaders of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "a header name without a value: " + namesAndValues.length + " strings");
    }
    return new HttpHeaders(namesAndValues.clone());
  }

  /// The first value of the name, or null.
  public @Nullable String first(String name) {
    for (int i = 0; i < fields.length; i += 2) {
      if (same(fields[i], name)) {
        return fields[i + 1];
      }
    }
    return null;
  }

  /// All values of the name, in order; empty if there is none.
  public List<String> all(String name) {
    List<String> values = new ArrayList<>(2);
    for (int i = 0; i < fields.length; i += 2) {
      if (same(fields[i], name)) {
        values.add(fields[i + 1]);
      }
    }
    return values;
  }

  /// Whether the name occurs.
  public boolean contains(String name) {
    return first(name) != null;
  }

  /// The names in lower case, each once, in order of their first occurrence.
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < fields.length; i += 2) {
      names.add(fields[i].toLowerCase(Locale.ROOT));
    }
    return names;
  }

  /// How many fields there are.
  public int size() {
    return fields.length / 2;
  }

  /// The name of field `index`, as sent.
  public String name(int index) {
    return fields[2 * index];
  }

  /// The value of field `index`, as sent, without the white space around it.
  public String value(int index) {
    return fields[2 * index + 1];
  }

  private static boolean same(String one, String other) {
    return one.length() == other.length() && one.equalsIgnoreCase(other);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      text.append(fields[i]).append(": ").append(fields[i + 1]).append('\n');
    }
    return text.toString();
  }
}
