package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How a bucket is served as a website.
///
/// Source: S3 API reference, "WebsiteConfiguration".
///
/// @param everything where every request is sent; null if requests are answered here, and then the
///   other parts count
/// @param index what is added to a path that ends with a slash; null with `everything`
/// @param error key of the page that is shown for errors, if any
/// @param rules where some requests are sent, the first that fits
public record BucketWebsite(
    @Nullable Place everything, @Nullable String index, @Nullable String error, List<Rule> rules)
    implements BucketSetting {
  /// Where requests are sent, as far as it differs from where they came.
  ///
  /// @param host the host
  /// @param protocol `http` or `https`
  public record Place(@Nullable String host, @Nullable String protocol) {
    private void put(ObjectNode node) {
      putText(node, "host", host);
      putText(node, "protocol", protocol);
    }

    private static Place read(ObjectNode node) {
      return new Place(text(node, "host"), text(node, "protocol"));
    }
  }

  /// Where some requests are sent.
  ///
  /// @param prefix what their keys begin with, if that matters
  /// @param failing with which status they would fail, if that matters, else 0
  /// @param to where
  /// @param code with which status, 0 for the usual one
  /// @param replacement what becomes of the key
  public record Rule(
      @Nullable String prefix, int failing, Place to, int code, Replacement replacement) {
    private ObjectNode toNode() {
      ObjectNode node = Json.object();
      putText(node, "prefix", prefix);
      node.put("failing", failing).put("code", code);
      to.put(node);
      putText(node, "replacePrefix", replacement.prefix);
      putText(node, "replaceKey", replacement.key);
      return node;
    }

    private static Rule read(ObjectNode node) {
      return new Rule(
          text(node, "prefix"),
          Json.ordinal(node, "failing"),
          Place.read(node),
          Json.ordinal(node, "code"),
          new Replacement(text(node, "replacePrefix"), text(node, "replaceKey")));
    }
  }

  /// What becomes of the key of a request that is sent elsewhere; at most one of the two.
  ///
  /// @param prefix in the place of the prefix that the rule asks for
  /// @param key in its place
  public record Replacement(@Nullable String prefix, @Nullable String key) {}

  public BucketWebsite {
    rules = List.copyOf(rules);
  }

  @Override
  public SettingKind kind() {
    return SettingKind.WEBSITE;
  }

  @Override
  public ObjectNode toNode() {
    ObjectNode node = Json.object();
    if (everything != null) {
      everything.put(node.putObject("everything"));
    }
    putText(node, "index", index);
    putText(node, "error", error);
    ArrayNode list = node.putArray("rules");
    rules.forEach(rule -> list.add(rule.toNode()));
    return node;
  }

  static BucketWebsite read(ObjectNode node) {
    return new BucketWebsite(
        node.has("everything") ? Place.read(Json.object(node, "everything")) : null,
        text(node, "index"),
        text(node, "error"),
        Json.objects(node, "rules").stream().map(Rule::read).toList());
  }

  private static void putText(ObjectNode node, String field, @Nullable String text) {
    if (text != null) {
      node.put(field, text);
    }
  }

  private static @Nullable String text(ObjectNode node, String field) {
    return node.has(field) ? Json.text(node, field) : null;
  }
}
