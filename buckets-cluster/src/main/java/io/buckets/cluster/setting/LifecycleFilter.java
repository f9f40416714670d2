package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Which objects a rule of a bucket's lifecycle is about: those for which everything it names
/// holds.
///
/// @param form how it was written, so that it is shown as it was
/// @param prefix what their keys begin with, null if it was not named
/// @param tags tags they have, values by key
/// @param moreThan they are larger than that, in bytes; -1 if it was not named
/// @param lessThan they are smaller than that, in bytes; -1 if it was not named
public record LifecycleFilter(
    Form form, @Nullable String prefix, Map<String, String> tags, long moreThan, long lessThan) {
  /// How a filter was written.
  public enum Form {
    /// The prefix is the rule's own element, as it was before there were filters.
    OF_RULE,
    /// The filter names one thing, or nothing.
    ONE,
    /// The filter joins several.
    AND
  }

  /// No bound of the size.
  public static final long NO_SIZE = -1;

  public LifecycleFilter {
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
  }

  /// Whether key and size are those of an object it is about, as far as they can tell.
  public boolean takes(String key, long size) {
    return takesKey(key)
        && (moreThan == NO_SIZE || size > moreThan)
        && (lessThan == NO_SIZE || size < lessThan);
  }

  /// Whether the key is that of an object it is about, as far as it can tell.
  public boolean takesKey(String key) {
    return prefix == null || key.startsWith(prefix);
  }

  /// Whether an object with those tags is one it is about, as far as they can tell.
  public boolean takesTags(Map<String, String> others) {
    return others.entrySet().containsAll(tags.entrySet());
  }

  /// Whether it asks for tags.
  public boolean asksTags() {
    return !tags.isEmpty();
  }

  /// Whether it asks for a size.
  public boolean asksSize() {
    return moreThan != NO_SIZE || lessThan != NO_SIZE;
  }

  ObjectNode toNode() {
    ObjectNode node = Json.object().put("form", form.name().toLowerCase(Locale.ROOT));
    if (prefix != null) {
      node.put("prefix", prefix);
    }
    ArrayNode list = node.putArray("tags");
    tags.forEach((key, value) -> list.addObject().put("key", key).put("value", value));
    return node.put("moreThan", moreThan).put("lessThan", lessThan);
  }

  static LifecycleFilter read(ObjectNode node) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (ObjectNode tag : Json.objects(node, "tags")) {
      tags.put(Json.text(tag, "key"), Json.text(tag, "value"));
    }
    return new LifecycleFilter(
        Json.constant(node, "form", Form.class),
        node.has("prefix") ? Json.text(node, "prefix") : null,
        tags,
        Json.integer(node, "moreThan"),
        Json.integer(node, "lessThan"));
  }
}
