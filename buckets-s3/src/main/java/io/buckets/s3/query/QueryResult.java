package io.buckets.s3.query;

import io.buckets.s3.xml.XmlDocument;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The result of an action being written. One thread.
public final class QueryResult {
  private final XmlDocument document;
  private final String name;
  private boolean begun;

  /// @param name of the element that the result is in
  QueryResult(XmlDocument document, String name) {
    this.document = document;
    this.name = name;
  }

  /// Begins a result that may have nothing in it; else the first field does.
  public QueryResult begin() {
    if (!begun) {
      begun = true;
      document.start(name);
    }
    return this;
  }

  void end() {
    if (begun) {
      document.end();
    }
  }

  /// A field with text; null is left out.
  public QueryResult text(String field, @Nullable String value) {
    begin();
    if (value != null) {
      document.text(field, value);
    }
    return this;
  }

  /// A field that says when.
  public QueryResult time(String field, Instant when) {
    begin();
    document.text(field, when.truncatedTo(ChronoUnit.SECONDS).toString());
    return this;
  }

  /// A field with a number.
  public QueryResult number(String field, long value) {
    begin();
    document.text(field, Long.toString(value));
    return this;
  }

  /// A field that says whether.
  public QueryResult flag(String field, boolean value) {
    begin();
    document.text(field, Boolean.toString(value));
    return this;
  }

  /// A field with fields in it.
  public QueryResult structure(String field, Consumer<QueryResult> fields) {
    begin();
    document.start(field);
    fields.accept(this);
    document.end();
    return this;
  }

  /// A list of texts.
  public QueryResult texts(String field, Collection<String> texts) {
    begin();
    document.start(field);
    texts.forEach(text -> document.text("member", text));
    document.end();
    return this;
  }

  /// A list of things with fields.
  public <T> QueryResult list(String field, Collection<T> things, Consumer<T> fields) {
    begin();
    document.start(field);
    for (T thing : things) {
      document.start("member");
      fields.accept(thing);
      document.end();
    }
    document.end();
    return this;
  }

  /// The entries of a map within the open field.
  public void entries(Map<String, Long> numbers) {
    numbers.forEach((key, value) ->
        document.start("entry").text("key", key).text("value", Long.toString(value)).end());
  }

  /// Tags; none are left out.
  public QueryResult tags(Map<String, String> tags) {
    return tags.isEmpty()
        ? this
        : list(
            "Tags",
            tags.entrySet(),
            tag -> text("Key", tag.getKey()).text("Value", tag.getValue()));
  }
}
