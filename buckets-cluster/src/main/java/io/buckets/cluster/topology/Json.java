package io.buckets.cluster.topology;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
public final class Json {
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /// Reads one JSON object.
  ///
  /// @throws StoreException CORRUPT if `bytes` are anything else
  public static ObjectNode parse(byte[] bytes) {
    try {
      if (MAPPER.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw new StoreException(Reason.CORRUPT, "not JSON: " + e.getOriginalMessage(), e);
    }
    throw new StoreException(Reason.CORRUPT, "not a JSON object");
  }

  public static byte[] compact(ObjectNode object) {
    return MAPPER.writeValueAsBytes(object);
  }

  public static String text(ObjectNode object, String field) {
    JsonNode value = object.get(field);
    if (value == null || !value.isString()) {
      throw wrong(field, "a string");
    }
    return value.stringValue();
  }

  public static long integer(ObjectNode object, String field) {
    JsonNode value = object.get(field);
    if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(field, "an integer");
    }
    return value.longValue();
  }

  public static int ordinal(ObjectNode object, String field) {
    return ordinal(field, object.get(field));
  }

  public static int ordinal(String field, @Nullable JsonNode value) {
    if (value == null || !value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(field, "a small number");
    }
    if (value.intValue() < 0) {
      throw wrong(field, "zero or more");
    }
    return value.intValue();
  }

  public static UUID uuid(ObjectNode object, String field) {
    return parsed(field, text(object, field), UUID::fromString);
  }

  public static Instant instant(ObjectNode object, String field) {
    return parsed(field, text(object, field), Instant::parse);
  }

  /// A field that names a constant, in lower case.
  public static <E extends Enum<E>> E constant(ObjectNode object, String field, Class<E> type) {
    return parsed(
        field, text(object, field), text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
  }

  public static boolean flag(ObjectNode object, String field) {
    JsonNode value = object.get(field);
    if (value == null || !value.isBoolean()) {
      throw wrong(field, "true or false");
    }
    return value.booleanValue();
  }

  /// A field whose text `parser` understands; what it refuses makes the document refused.
  public static <V> V parsed(String field, String text, Function<String, V> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException | DateTimeException | StoreException e) {
      throw new StoreException(
          Reason.CORRUPT, "field '" + field + "' cannot be '" + text + "': " + e.getMessage(), e);
    }
  }

  public static ArrayNode array(ObjectNode object, String field) {
    if (object.get(field) instanceof ArrayNode array) {
      return array;
    }
    throw wrong(field, "an array");
  }

  public static ObjectNode object(ObjectNode object, String field) {
    if (object.get(field) instanceof ObjectNode inner) {
      return inner;
    }
    throw wrong(field, "an object");
  }

  public static List<ObjectNode> objects(ObjectNode object, String field) {
    List<ObjectNode> all = new ArrayList<>();
    for (JsonNode element : array(object, field)) {
      if (!(element instanceof ObjectNode inner)) {
        throw wrong(field, "an array of objects");
      }
      all.add(inner);
    }
    return all;
  }

  public static SortedMap<String, String> texts(ObjectNode object, String field) {
    ObjectNode inner = object(object, field);
    SortedMap<String, String> all = new TreeMap<>();
    for (String name : inner.propertyNames()) {
      all.put(name, text(inner, name));
    }
    return all;
  }

  public static ObjectNode texts(Map<String, String> values) {
    ObjectNode object = object();
    values.forEach(object::put);
    return object;
  }

  public static StoreException wrong(String field, String wanted) {
    return new StoreException(Reason.CORRUPT, "field '" + field + "' is not " + wanted);
  }
}
