package io.buckets.cluster.state;

import io.buckets.cluster.setting.BucketSetting;
import io.buckets.cluster.setting.SettingKind;
import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.cluster.topology.Json;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// The form of a bucket's settings: `versioning`, then what earlier builds kept as `others`, then
/// `kinds`, each setting under the word of its kind. In level 1 it was an object of texts, which
/// cannot have an object in it.
final class SettingsJson {
  private SettingsJson() {}

  static ObjectNode toNode(BucketSettings settings) {
    ObjectNode node =
        Json.object().put("versioning", settings.versioning().name().toLowerCase(Locale.ROOT));
    node.set("others", Json.texts(settings.others()));
    if (!settings.byKind().isEmpty()) {
      ObjectNode kinds = node.putObject("kinds");
      settings.byKind().forEach((kind, setting) -> kinds.set(kind.word(), setting.toNode()));
    }
    return node;
  }

  /// @throws io.buckets.core.StoreException CORRUPT if the field holds no settings
  static BucketSettings read(ObjectNode parent, String field) {
    ObjectNode node = Json.object(parent, field);
    if (!(node.get("others") instanceof ObjectNode)) {
      return BucketSettings.ofTexts(Json.texts(parent, field));
    }
    return new BucketSettings(
        Json.constant(node, "versioning", Versioning.class),
        Json.texts(node, "others"),
        node.has("kinds") ? kinds(Json.object(node, "kinds")) : Map.of());
  }

  private static Map<SettingKind, BucketSetting> kinds(ObjectNode node) {
    Map<SettingKind, BucketSetting> all = new HashMap<>();
    for (String word : node.propertyNames()) {
      SettingKind kind = Json.parsed("kinds", word, SettingKind::named);
      all.put(kind, kind.read(Json.object(node, word)));
    }
    return all;
  }
}
