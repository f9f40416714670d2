package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import io.buckets.core.RequestLimits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Which pages of other origins may use a bucket from within a browser.
///
/// Source: S3 user guide, "Using cross-origin resource sharing (CORS)".
///
/// @param rules in the order in which they are asked; the first that fits decides
public record BucketCors(List<Rule> rules) implements BucketSetting {
  private static final String AGE = "maxAgeSeconds";

  /// One rule.
  ///
  /// @param id the client's own name for it, or null
  /// @param headers request headers that may be sent, each with at most one `*`
  /// @param methods methods that may be used
  /// @param origins origins that may ask, each with at most one `*`
  /// @param exposed answer headers that the page may see
  /// @param maxAgeSeconds how long a browser may remember the answer, -1 if that is not said
  public record Rule(
      @Nullable String id,
      List<String> headers,
      List<String> methods,
      List<String> origins,
      List<String> exposed,
      int maxAgeSeconds) {
    public Rule {
      headers = List.copyOf(headers);
      methods = List.copyOf(methods);
      origins = List.copyOf(origins);
      exposed = List.copyOf(exposed);
    }

    ObjectNode toNode() {
      ObjectNode node = Json.object();
      if (id != null) {
        node.put("id", id);
      }
      put(node, "headers", headers);
      put(node, "methods", methods);
      put(node, "origins", origins);
      put(node, "exposed", exposed);
      if (maxAgeSeconds >= 0) {
        node.put(AGE, maxAgeSeconds);
      }
      return node;
    }

    static Rule read(ObjectNode node) {
      return new Rule(
          node.has("id") ? Json.text(node, "id") : null,
          texts(node, "headers"),
          texts(node, "methods"),
          texts(node, "origins"),
          texts(node, "exposed"),
          node.has(AGE) ? Json.ordinal(node, AGE) : -1);
    }

    private static void put(ObjectNode node, String field, List<String> texts) {
      ArrayNode list = node.putArray(field);
      texts.forEach(list::add);
    }

    private static List<String> texts(ObjectNode node, String field) {
      List<String> texts = new ArrayList<>();
      for (JsonNode text : Json.array(node, field)) {
        if (!text.isString()) {
          throw Json.wrong(field, "a list of texts");
        }
        texts.add(text.stringValue());
      }
      return texts;
    }
  }

  /// @throws StoreException INVALID_ARGUMENT if there are too many
  public BucketCors {
    rules = List.copyOf(rules);
    if (rules.size() > RequestLimits.CORS_RULES) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT,
          "a bucket has at most " + RequestLimits.CORS_RULES + " CORS rules");
    }
  }

  @Override
  public SettingKind kind() {
    return SettingKind.CORS;
  }

  @Override
  public ObjectNode toNode() {
    ObjectNode node = Json.object();
    ArrayNode list = node.putArray("rules");
    rules.forEach(rule -> list.add(rule.toNode()));
    return node;
  }

  static BucketCors read(ObjectNode node) {
    return new BucketCors(Json.objects(node, "rules").stream().map(Rule::read).toList());
  }
}
