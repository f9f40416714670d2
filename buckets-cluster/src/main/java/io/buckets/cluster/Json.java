package io.buckets.cluster;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Strict reading of JSON trees: a field is there and of its type, or the document is refused.
///
/// The formats of this module are written field by field through this class and never by reflection
/// over records, so that renaming something in the code cannot change a byte on a drive.
final class Json {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /// Reads one JSON object.
  ///
  /// @throws StoreException CORRUPT if `bytes` are anything else
  static ObjectNode parse(byte[] bytes) {
    try {
      if (MAPPER.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw new StoreException(Reason.CORRUPT, "not JSON: " + e.getOriginalMessage(), e);
    }
    throw new StoreException(Reason.CORRUPT, "not a JSON object");
  }

  static byte[] compact(ObjectNode object) {
    return MAPPER.writeValueAsBytes(object);
  }

  static String text(ObjectNode object, String field) {
    JsonNode value = object.get(field);
    if (value == null || !value.isString()) {
      throw wrong(field, "a string");
    }
    return value.stringValue();
  }

  static long integer(ObjectNode object, String field) {
    JsonNode value = object.get(field);
    if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(field, "an integer");
    }
    return value.longValue();
  }

  static int ordinal(ObjectNode object, String field) {
    return ordinal(field, object.get(field));
  }

  static int ordinal(String field, @Nullable JsonNode value) {
    if (value == null || !value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(field, "a small number");
    }
    if (value.intValue() < 0) {
      throw wrong(field, "zero or more");
    }
    return value.intValue();
  }

  static UUID uuid(ObjectNode object, String field) {
    return parsed(field, text(object, field), UUID::fromString);
  }

  static Instant instant(ObjectNode object, String field) {
    return parsed(field, text(object, field), Instant::parse);
  }

  /// A field whose text `parser` understands; what it refuses makes the document refused.
  static <V> V parsed(String field, String text, Function<String, V> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException | DateTimeException | StoreException e) {
      throw new StoreException(
          Reason.CORRUPT, "field '" + field + "' cannot be '" + text + "': " + e.getMessage(), e);
    }
  }

  static ArrayNode array(ObjectNode object, String field) {
    if (object.get(field) instanceof ArrayNode array) {
      return array;
    }
    throw wrong(field, "an array");
  }

  static ObjectNode object(ObjectNode object, String field) {
    if (object.get(field) instanceof ObjectNode inner) {
      return inner;
    }
    throw wrong(field, "an object");
  }

  static List<ObjectNode> objects(ObjectNode object, String field) {
    List<ObjectNode> all = new ArrayList<>();
    for (JsonNode element : array(object, field)) {
      if (!(element instanceof ObjectNode inner)) {
        throw wrong(field, "an array of objects");
      }
      all.add(inner);
    }
    return all;
  }

  static SortedMap<String, String> texts(ObjectNode object, String field) {
    ObjectNode inner = object(object, field);
    SortedMap<String, String> all = new TreeMap<>();
    for (String name : inner.propertyNames()) {
      all.put(name, text(inner, name));
    }
    return all;
  }

  static ObjectNode texts(Map<String, String> values) {
    ObjectNode object = object();
    values.forEach(object::put);
    return object;
  }

  static StoreException wrong(String field, String wanted) {
    return new StoreException(Reason.CORRUPT, "field '" + field + "' is not " + wanted);
  }
}
