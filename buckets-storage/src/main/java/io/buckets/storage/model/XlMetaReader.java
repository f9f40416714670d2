package io.buckets.storage.model;

import io.buckets.core.ETag;
import io.buckets.core.StoreException;
import io.buckets.core.VersionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/// Reads what {@link XlMetaWriter} wrote, members in any order, unknown ones skipped.
final class XlMetaReader {
  private final JsonParser in;
  private int format;
  private XlMeta.@Nullable Stat stat;
  private XlMeta.@Nullable Erasure erasure;
  private final List<PartInfo> parts = new ArrayList<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private XlMetaReader(JsonParser in) {
    this.in = in;
  }

  static XlMeta read(byte[] json) {
    try (JsonParser in = XlMetaWriter.JSON.createParser(ObjectReadContext.empty(), json)) {
      return new XlMetaReader(in).document();
    } catch (JacksonException | IllegalStateException | NumberFormatException e) {
      throw corrupt("not an xl.meta document: " + e.getMessage(), e);
    }
  }

  private XlMeta document() {
    expect(in.nextToken(), JsonToken.START_OBJECT);
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      switch (name) {
        case "format" -> format = in.getIntValue();
        case "stat" -> stat = stat();
        case "erasure" -> erasure = erasure();
        case "parts" -> parts();
        case "user" -> strings(XlMetaWriter.USER_PREFIX, metadata);
        case "system" -> strings("", metadata);
        default -> in.skipChildren();
      }
    }
    if (format < 1 || format > XlMeta.FORMAT) {
      throw corrupt(
          "an xl.meta document of format " + format + "; this build reads up to " + XlMeta.FORMAT,
          null);
    }
    XlMeta.Stat found = stat;
    if (found == null) {
      throw corrupt("an xl.meta document without stat", null);
    }
    return new XlMeta(found, erasure, parts, metadata);
  }

  private XlMeta.Stat stat() {
    VersionId id = VersionId.NULL;
    Version.Kind kind = Version.Kind.OBJECT;
    long size = 0;
    long stored = -1;
    long modified = 0;
    String etag = "";
    int attributes = 0;
    DataId data = null;
    boolean inline = false;
    expect(in.currentToken(), JsonToken.START_OBJECT);
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      switch (name) {
        case "version" -> id = VersionId.parse(in.getString());
        case "kind" -> kind = kind(in.getString());
        case "size" -> size = in.getLongValue();
        case "stored" -> stored = in.getLongValue();
        case "modified" -> modified = in.getLongValue();
        case "etag" -> etag = in.getString();
        case "attributes" -> attributes = in.getIntValue();
        case "data" -> data = DataId.parse(in.getString());
        case "inline" -> inline = in.getBooleanValue();
        default -> in.skipChildren();
      }
    }
    return new XlMeta.Stat(
        id, kind, size, stored < 0 ? size : stored, modified, etag, attributes, data, inline);
  }

  private XlMeta.Erasure erasure() {
    int data = 0;
    int parity = 0;
    int stripeBytes = 0;
    List<Integer> distribution = new ArrayList<>();
    expect(in.currentToken(), JsonToken.START_OBJECT);
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      switch (name) {
        case "algorithm" -> algorithm(in.getString());
        case "data" -> data = in.getIntValue();
        case "parity" -> parity = in.getIntValue();
        case "stripeBytes" -> stripeBytes = in.getIntValue();
        case "distribution" -> {
          while (in.nextToken() != JsonToken.END_ARRAY) {
            distribution.add(in.getIntValue());
          }
        }
        default -> in.skipChildren();
      }
    }
    return new XlMeta.Erasure(data, parity, stripeBytes, distribution);
  }

  private void parts() {
    expect(in.currentToken(), JsonToken.START_ARRAY);
    while (in.nextToken() == JsonToken.START_OBJECT) {
      parts.add(part());
    }
    expect(in.currentToken(), JsonToken.END_ARRAY);
  }

  private PartInfo part() {
    int number = 0;
    int attempt = 0;
    long size = 0;
    long stored = -1;
    long modified = 0;
    String etag = "";
    Map<String, String> strings = Map.of();
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      switch (name) {
        case "number" -> number = in.getIntValue();
        case "attempt" -> attempt = in.getIntValue();
        case "size" -> size = in.getLongValue();
        case "stored" -> stored = in.getLongValue();
        case "modified" -> modified = in.getLongValue();
        case "etag" -> etag = in.getString();
        case "metadata" -> strings = strings("", new LinkedHashMap<>());
        default -> in.skipChildren();
      }
    }
    return new PartInfo(
        number, attempt, size, stored < 0 ? size : stored, modified, new ETag(etag), strings);
  }

  private Map<String, String> strings(String prefix, Map<String, String> target) {
    expect(in.currentToken(), JsonToken.START_OBJECT);
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      target.put(prefix + name, in.getString());
    }
    return target;
  }

  private static void algorithm(String name) {
    if (!name.equals(XlMetaWriter.ALGORITHM)) {
      throw corrupt("an erasure code this build does not know: " + name, null);
    }
  }

  private static Version.Kind kind(String name) {
    return switch (name) {
      case "object" -> Version.Kind.OBJECT;
      case "delete-marker" -> Version.Kind.DELETE_MARKER;
      default -> throw corrupt("a kind of version this build does not know: " + name, null);
    };
  }

  private static void expect(@Nullable JsonToken found, JsonToken wanted) {
    if (found != wanted) {
      throw corrupt("an xl.meta document with " + found + " in the place of " + wanted, null);
    }
  }

  private static StoreException corrupt(String message, @Nullable Throwable cause) {
    return cause == null
        ? new StoreException(StoreException.Reason.CORRUPT, message)
        : new StoreException(StoreException.Reason.CORRUPT, message, cause);
  }
}
